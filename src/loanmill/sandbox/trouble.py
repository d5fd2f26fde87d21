"""How sources misbehave: seeded, rare, and a function of (seed, merchant, source) alone.

It never depends on how often or when a source is asked, so that a crash and a retry change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from loanmill.sandbox.rng import pick, rng

Source = Literal["registry", "invoices", "tobacco", "pos"]
Trouble = Literal[
    "none",
    "fails",  # 503
    "slow",  # holds the reply past any reasonable limit
    "not_found",  # denies knowing the subject
    "lies",  # a well-formed reply that contradicts what was declared, or rows that do not add up
    "garbled",  # a reply that is not JSON
    "truncated",  # JSON cut in the middle
]
ODDS: Mapping[Trouble, int] = {
    "none": 9_590,
    "fails": 110,
    "slow": 40,
    "not_found": 60,
    "lies": 120,
    "garbled": 40,
    "truncated": 40,
}


def trouble(*, seed: int, key: str, source: Source) -> Trouble:
    """What `source` does whenever it is asked about merchant `key`."""
    return pick(rng(seed, "trouble", key, source), ODDS)
