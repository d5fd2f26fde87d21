"""Randomness that is a function: the same seed and labels give the same stream, on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def rng(seed: int, *labels: object) -> Random:
    """A stream of its own for `labels`; asking for one stream never moves another."""
    return Random(number(seed, *labels))


def number(seed: int, *labels: object) -> int:
    """A 256-bit number that depends on the seed and the labels alone."""
    text = "\x1f".join(["loanmill-sandbox", str(seed), *map(str, labels)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def unique(seed: int, label: str, index: int, *, size: int) -> int:
    """Where `index` lands in a seeded permutation of range(size): two indexes never meet.

    `size` must not be a multiple of 1,000,003.
    """
    return (index * 1_000_003 + number(seed, "unique", label)) % size


def pick(random: Random, weights: Mapping[Choice, int]) -> Choice:
    """One key of `weights`, with odds as the integers say."""
    return random.choices(list(weights), weights=list(weights.values()))[0]
