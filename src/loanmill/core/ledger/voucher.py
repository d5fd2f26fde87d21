"""Vouchers: balanced lines of one act for one loan, with the day they count for and the day they were booked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.ledger.postings import Line, balanced

Totals = Mapping[str, int]  # account -> debits less credits, in fen; accounts of zero are left out


@dataclass(frozen=True, slots=True)
class Voucher:
    """What one act posts. `value_on` is the day that it counts for, `booked_on` the open day on which it was written.

    Raises Unbalanced when debits and credits differ.
    """

    act: str
    reference: str
    entity: str
    funder: str
    loan: str
    value_on: date
    booked_on: date
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        balanced(lines=self.lines)


def totals(*, vouchers: Iterable[Voucher], before: Totals | None = None) -> dict[str, int]:
    """The balance of each account after the vouchers, from the balances `before` them."""
    found = dict(before or {})
    for voucher in vouchers:
        for line in voucher.lines:
            found[line.account] = found.get(line.account, 0) + line.signed_fen
    return {account: fen for account, fen in sorted(found.items()) if fen}


def difference(*, booked: Totals, due: Totals) -> tuple[Line, ...]:
    """The lines that lead from what was booked to what should have been; none when they agree.

    Both sides balance, and so does what lies between them: nothing is erased.
    """
    lines = []
    for account in sorted({*booked, *due}):
        fen = due.get(account, 0) - booked.get(account, 0)
        lines.append(Line(account, debit_fen=max(fen, 0), credit_fen=max(-fen, 0)))
    return balanced(lines=lines)
