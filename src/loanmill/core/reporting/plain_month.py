"""The month of a plain loan, from sums: one that was paid as asked on every due day so far, and nothing else.

Most loans are, and for them no replay is needed: what they owe follows from the plan. The figures are those of
`credit_month`, as a test holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from loanmill.core.ledger.period import month_of
from loanmill.core.reporting.credit_month import UNKNOWN, CreditMonth


class PlanLine(NamedTuple):
    """What falls due on a day."""

    due_on: date
    principal_fen: int
    interest_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLoan:
    """A loan without acts: its plan in order of days, and the money that came in by day."""

    principal_fen: int
    starts_on: date
    plan: Sequence[PlanLine]
    received: Sequence[tuple[date, int]]


class NotPlain(Exception):
    """Money came in early, late, short or over: only a replay says how the loan stands. Call `credit_month`."""


def plain_month(*, loan: PlainLoan, month: date) -> CreditMonth | None:
    """The month of a plain loan; None where the registry hears nothing. Raises NotPlain.

    Money that came in after the month does not count.
    """
    first, last = month_of(on=month)
    if loan.starts_on > last:
        return None
    due = [line for line in loan.plan if line.due_on <= last]
    _paid_as_asked(due, loan, last)
    if len(due) == len(loan.plan) and due[-1].due_on < first:
        return None
    now = [line for line in due if line.due_on >= first]
    scheduled = sum(line.principal_fen + line.interest_fen for line in now)
    over = len(due) == len(loan.plan)
    return CreditMonth(
        month=first,
        status="C" if over else "N" if scheduled else "*",
        phase="settled" if over else "open",
        loan_class="normal",
        opened_on=loan.starts_on,
        matures_on=max(loan.plan[-1].due_on, loan.starts_on),
        principal_fen=loan.principal_fen,
        balance_fen=loan.principal_fen - sum(line.principal_fen for line in due),
        periods_left=len(loan.plan) - len(due),
        scheduled_fen=scheduled,
        paid_fen=scheduled,
        last_paid_on=max((line.due_on for line in due if line.principal_fen or line.interest_fen), default=None),
        days_past_due=0,
        overdue_periods=0,
        overdue_fen=0,
        overdue_principal_fen=0,
    )


def _paid_as_asked(due: Sequence[PlanLine], loan: PlainLoan, last: date) -> None:
    """Raises NotPlain unless on each due day just what falls due came in, and nothing on another day."""
    asked: dict[date, int] = {}
    for line in due:
        fen = line.principal_fen + line.interest_fen
        if fen:
            asked[line.due_on] = asked.get(line.due_on, 0) + fen
    came: dict[date, int] = {}
    for on, fen in loan.received:
        if on <= last:
            came[on] = came.get(on, 0) + fen
    if asked != came or not loan.plan or sum(line.principal_fen for line in loan.plan) != loan.principal_fen:
        raise NotPlain


def unknown_month(*, month: date, opened_on: date, matures_on: date, principal_fen: int, balance_fen: int,
                  loan_class: str) -> CreditMonth:  # fmt: skip
    """The month of a loan that stands aside, its rows in contradiction: what the ledger holds of it, and no more."""
    return CreditMonth(
        month=month, status=UNKNOWN, phase="set_aside", loan_class=loan_class, opened_on=opened_on,
        matures_on=matures_on, principal_fen=principal_fen, balance_fen=balance_fen, periods_left=0, scheduled_fen=0,
        paid_fen=0, last_paid_on=None, days_past_due=0, overdue_periods=0, overdue_fen=0, overdue_principal_fen=0,
    )  # fmt: skip
