"""Periods: a calendar month of one entity's books, and the balances that stand when it is closed for good."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class Sides:
    """What was debited and credited, in fen."""

    debit_fen: int = 0
    credit_fen: int = 0

    def __add__(self, other: Sides) -> Sides:
        return Sides(self.debit_fen + other.debit_fen, self.credit_fen + other.credit_fen)

    def __sub__(self, other: Sides) -> Sides:
        return Sides(self.debit_fen - other.debit_fen, self.credit_fen - other.credit_fen)


Balances = Mapping[tuple[str, str], Sides]  # (funder, account) -> all that was ever posted there


def month_of(*, on: date) -> tuple[date, date]:
    """The first and the last day of the month of a day."""
    return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])


def carried(*, before: Balances, movement: Balances) -> dict[tuple[str, str], Sides]:
    """The balances after a movement, from those before it; what nothing was posted to is left out."""
    found = {}
    for key in sorted({*before, *movement}):
        sides = before.get(key, Sides()) + movement.get(key, Sides())
        if sides != Sides():
            found[key] = sides
    return found


def differing(*, stored: Balances, rebuilt: Balances) -> Iterator[tuple[str, str, Sides, Sides]]:
    """Where two sets of balances differ: funder, account, what is stored, what postings say."""
    for funder, account in sorted({*stored, *rebuilt}):
        one, other = (found.get((funder, account), Sides()) for found in (stored, rebuilt))
        if one != other:
            yield funder, account, one, other


def balances_digest(*, balances: Balances) -> str:
    """SHA-256 over the balances in order of funder and account."""
    spelled = [
        [funder, account, sides.debit_fen, sides.credit_fen] for (funder, account), sides in sorted(balances.items())
    ]
    return digest(canonical({"format": "balances/1", "balances": spelled}))
