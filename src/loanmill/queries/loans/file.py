"""The whole of one loan, as one viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.calendar import day_number
from loanmill.core.servicing.accrual import accrued_fen
from loanmill.queries.loans.head import LoanHead, Origin, loan_head, origin
from loanmill.queries.loans.history import Happened, history
from loanmill.queries.loans.schedule import ScheduleLine, schedule
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed today by part, in fen: what has fallen due and is unpaid, and what is earned and not yet due."""

    fee_fen: int
    penalty_fen: int
    interest_fen: int
    principal_fen: int
    accrued_fen: int
    suspense_fen: int

    @property
    def due_fen(self) -> int:
        """What must be paid today for nothing to be overdue."""
        return self.fee_fen + self.penalty_fen + self.interest_fen + self.principal_fen


@dataclass(frozen=True, slots=True)
class LoanFile:
    """One loan. `next_line` is the next to fall due, None after the last."""

    head: LoanHead
    origin: Origin
    today: date
    lines: tuple[ScheduleLine, ...]
    owed: Owed
    history: tuple[Happened, ...]

    @property
    def next_line(self) -> ScheduleLine | None:
        """The next line to fall due."""
        return next((line for line in self.lines if line.state == "future"), None)

    @property
    def late(self) -> tuple[ScheduleLine, ...]:
        """Lines that fell due before today and are not wholly paid."""
        return tuple(line for line in self.lines if line.state in ("overdue", "part"))


def loan_row(*, viewer: Actor, number: str) -> Loan | None:
    """The loan of this number, or None when the viewer may not know of it."""
    joined = loans_for(viewer=viewer).select_related("borrower", "unit", "funder", "application__officer")
    return joined.filter(number=number).first()


def loan_file(*, viewer: Actor, number: str, today: date) -> LoanFile | None:
    """The file of the loan of this number on the open day, or None when the viewer may not know of it."""
    loan = loan_row(viewer=viewer, number=number)
    if loan is None:
        return None
    lines = schedule(loan=loan, today=today)
    return LoanFile(
        head=loan_head(loan=loan, viewer=viewer, today=today),
        origin=origin(loan=loan, viewer=viewer),
        today=today,
        lines=lines,
        owed=_owed(loan, lines, today),
        history=history(loan=loan, viewer=viewer),
    )


def _owed(loan: Loan, lines: tuple[ScheduleLine, ...], today: date) -> Owed:
    due = [line for line in lines if line.state in ("due", "overdue", "part")]
    accrued = 0
    if loan.period_days and loan.period_from_day is not None:
        accrued = accrued_fen(
            interest_fen=loan.period_interest_fen or 0,
            elapsed_days=day_number(on=today) - loan.period_from_day,
            period_days=loan.period_days,
        )
    return Owed(
        fee_fen=0,
        penalty_fen=sum(line.penalty_fen - line.paid_penalty_fen for line in due),
        interest_fen=sum(line.interest_fen - line.paid_interest_fen for line in due),
        principal_fen=sum(line.principal_fen - line.paid_principal_fen for line in due),
        accrued_fen=accrued,
        suspense_fen=sum(loan.receipts.values_list("suspense_fen", flat=True)),
    )
