"""Concentration: how much of the plan hangs on one trade, or on one customer or supplier of its borrowers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loanmill.core.kernel.rates import ONE_BP


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: its amount, its share, and how many loans it stands for."""

    key: str
    amount_fen: int
    share_bp: int
    n: int


@dataclass(frozen=True, slots=True)
class Concentration:
    """Parts, greatest first, and the Herfindahl-Hirschman index of all (10,000 bp is a single part)."""

    parts: tuple[Part, ...]
    hhi_bp: int


def concentration(*, amounts: Iterable[tuple[str, int]]) -> Concentration:
    """The concentration of (key, fen) pairs."""
    sums: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    for key, amount_fen in amounts:
        sums[key] += amount_fen
        counts[key] += 1
    whole = sum(sums.values())
    if whole <= 0:
        return Concentration(parts=(), hhi_bp=0)
    parts = [Part(key, fen, fen * ONE_BP // whole, counts[key]) for key, fen in sums.items()]
    hhi_bp = sum(fen * fen for fen in sums.values()) * ONE_BP // (whole * whole)
    return Concentration(tuple(sorted(parts, key=lambda part: (-part.amount_fen, part.key))), hhi_bp)


def leaning(*, loans: Sequence[tuple[int, int, Sequence[tuple[str, int]]]]) -> Concentration:
    """How much lending leans on each counterparty: each loan (fen, turnover fen, dealings) by its share of turnover.

    Shares are of the whole plan; what leans on nobody among the greatest stands under no key.
    """
    whole = sum(amount_fen for amount_fen, _, _ in loans)
    pairs = [
        (token, amount_fen * min(dealt, turnover_fen) // turnover_fen)
        for amount_fen, turnover_fen, dealings in loans
        if turnover_fen > 0
        for token, dealt in dealings
        if dealt > 0
    ]
    found = concentration(amounts=pairs)
    if not whole:
        return found
    parts = tuple(Part(one.key, one.amount_fen, one.amount_fen * ONE_BP // whole, one.n) for one in found.parts)
    return Concentration(parts, sum(one.share_bp * one.share_bp for one in parts) // ONE_BP)
