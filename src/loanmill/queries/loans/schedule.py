"""The schedule of one loan: each line with what was paid on it and how it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.queries.loans.owed import line_owed
from loanmill.records.loan import Instalment, Loan


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line, amounts in fen. `penalty_fen` is all that ever ran on it, today's share included.

    `state` is the line's own (future, due, overdue, paid); "part" for one on which something, not all, was paid.
    """

    number: int
    starts_on: date
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int
    paid_principal_fen: int
    paid_interest_fen: int
    paid_penalty_fen: int
    balance_fen: int
    state: str
    paid_on: date | None

    @property
    def total_fen(self) -> int:
        """What falls due in all."""
        return self.principal_fen + self.interest_fen + self.penalty_fen

    @property
    def paid_fen(self) -> int:
        """What was paid in all."""
        return self.paid_principal_fen + self.paid_interest_fen + self.paid_penalty_fen

    @property
    def left_fen(self) -> int:
        """What is unpaid."""
        return self.total_fen - self.paid_fen


def schedule(*, loan: Loan, today: date) -> tuple[ScheduleLine, ...]:
    """The lines in order; `balance_fen` is the principal that the plan leaves after each."""
    rows = [row for row in loan.instalments.order_by("number") if row.state != "cancelled"]
    left = sum(row.principal_fen for row in rows)
    found = []
    for row in rows:
        left -= row.principal_fen
        found.append(_line(row, loan, left, today))
    return tuple(found)


def _line(row: Instalment, loan: Loan, balance_fen: int, today: date) -> ScheduleLine:
    owed = line_owed(row, penalty_rate_bp=loan.penalty_rate_bp, day_count=loan.day_count, today=today)
    paid = row.paid_principal_fen + row.paid_interest_fen + row.paid_penalty_fen
    late = row.state in ("due", "overdue") and row.due_on < today
    state = "overdue" if late else row.state
    return ScheduleLine(
        number=row.number,
        starts_on=row.starts_on,
        due_on=row.due_on,
        principal_fen=row.principal_fen,
        interest_fen=row.interest_fen,
        penalty_fen=row.paid_penalty_fen + owed.penalty_fen,
        paid_principal_fen=row.paid_principal_fen,
        paid_interest_fen=row.paid_interest_fen,
        paid_penalty_fen=row.paid_penalty_fen,
        balance_fen=balance_fen,
        state="part" if late and paid else state,
        paid_on=row.paid_on,
    )
