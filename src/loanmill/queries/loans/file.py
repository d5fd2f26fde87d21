"""The whole of one loan, as one viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import day_number
from loanmill.core.servicing.accrual import accrued_fen
from loanmill.core.servicing.position import Position
from loanmill.queries.debts.debtor import DebtsOfDebtor, debts_of
from loanmill.queries.debts.reports import ReportLine, waiting_reports_of
from loanmill.queries.loans.account import AccountLine, changes_of
from loanmill.queries.loans.head import LoanHead, Origin, loan_head, origin
from loanmill.queries.loans.history import Happened, history
from loanmill.queries.loans.rates import Rates
from loanmill.queries.loans.requests import RequestLine, request_lines
from loanmill.queries.loans.schedule import ScheduleLine, schedule
from loanmill.queries.loans.standing import FileUnreadable, Standing, standing
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class LoanFile:
    """One loan. `owed` is by part, this morning; `stands` is None and `fault` says why where its file is unreadable.

    `aside` is why the day's end passes it over, None where it does not. `debts` are those of its borrower at other
    banks, `reports` what was handed in of them and waits for a colleague.
    """

    head: LoanHead
    origin: Origin
    today: date
    lines: tuple[ScheduleLine, ...]
    owed: Position
    stands: Standing | None
    fault: str
    aside: Reason | None
    history: tuple[Happened, ...]
    requests: tuple[RequestLine, ...]
    debts: DebtsOfDebtor
    reports: tuple[ReportLine, ...]
    accounts: tuple[AccountLine, ...]

    @property
    def unregistered(self) -> str:
        """Why the bank would not register the account of now; empty where it did, and where it was not asked."""
        return next((one.unregistered for one in self.accounts if one.state == "done"), "")

    @property
    def rates(self) -> Rates | None:
        """How the rate follows the LPR; None for a fixed one, and where the file is unreadable."""
        return self.stands.rates if self.stands else None

    @property
    def next_line(self) -> ScheduleLine | None:
        """The next line to fall due."""
        return next((line for line in self.lines if line.state == "future"), None)

    @property
    def late(self) -> tuple[ScheduleLine, ...]:
        """Lines that fell due before today and are not wholly paid."""
        return tuple(line for line in self.lines if line.state in ("overdue", "part"))

    @property
    def waiting(self) -> tuple[RequestLine, ...]:
        """Proposals that wait for a second person."""
        return tuple(one for one in self.requests if one.state == "waiting")


def loan_row(*, viewer: Actor, number: str) -> Loan | None:
    """The loan of this number, or None when the viewer may not know of it."""
    joined = loans_for(viewer=viewer).select_related("borrower", "unit", "funder", "application__officer")
    return joined.filter(number=number).first()


def loan_of_lender(*, viewer: Actor, number: str) -> UUID | None:
    """The id of the lender's loan of this number, whoever's customer it is: money may have been meant for any."""
    return Loan.objects.filter(entity_id=viewer.entity, number=number).values_list("id", flat=True).first()


def loan_file(*, viewer: Actor, number: str, today: date) -> LoanFile | None:
    """The file of the loan of this number on the open day, or None when the viewer may not know of it."""
    loan = loan_row(viewer=viewer, number=number)
    if loan is None:
        return None
    lines, stands, fault = schedule(loan=loan, today=today), None, ""
    try:
        stands = standing(loan=loan, viewer=viewer, today=today)
    except FileUnreadable as unreadable:
        fault = str(unreadable)
    return LoanFile(
        head=loan_head(loan=loan, viewer=viewer, today=today),
        origin=origin(loan=loan, viewer=viewer),
        today=today,
        lines=lines,
        owed=stands.side.position if stands else owed_by_rows(loan, lines, today),
        stands=stands,
        fault=fault,
        aside=_aside(loan),
        history=history(loan=loan),
        requests=request_lines(loan.requests.order_by("-proposed_at"), viewer=viewer),
        debts=debts_of(loan=loan, viewer=viewer, today=today),
        reports=waiting_reports_of(viewer=viewer, debtor=loan.borrower_id, today=today),
        accounts=changes_of(loan=loan, viewer=viewer),
    )


def _aside(loan: Loan) -> Reason | None:
    row = loan.set_aside.filter(cleared_on__isnull=True).first()
    return Reason(row.code, row.params) if row else None


def owed_by_rows(loan: Loan, lines: tuple[ScheduleLine, ...], today: date) -> Position:
    """What the rows alone say is owed: for a loan whose file cannot be read."""
    due = [line for line in lines if line.state in ("due", "overdue", "part")]
    accrued = 0
    if loan.period_days and loan.period_from_day is not None:
        accrued = accrued_fen(
            interest_fen=loan.period_interest_fen or 0,
            elapsed_days=day_number(on=today) - loan.period_from_day,
            period_days=loan.period_days,
        )
    return Position(
        principal_fen=loan.outstanding_fen,
        overdue_principal_fen=sum(line.principal_fen - line.paid_principal_fen for line in due),
        accrued_fen=accrued,
        interest_due_fen=sum(line.interest_fen - line.paid_interest_fen for line in due),
        penalty_fen=sum(line.penalty_fen - line.paid_penalty_fen for line in due),
        fee_fen=0,
        suspense_fen=sum(loan.receipts.values_list("suspense_fen", flat=True)),
    )
