"""Book a loan: the loan note, its schedule and the postings of its disbursement, in one transaction."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.daycount import DayCount
from loanmill.core.ledger import postings
from loanmill.core.offer.terms import instalments_of
from loanmill.core.servicing.penalty import penalty_rate_bp
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.row import lock_open_day
from loanmill.operations.states import move
from loanmill.operations.vouchers import post
from loanmill.records.application import Application
from loanmill.records.evidence import SnapshotRow
from loanmill.records.loan import Instalment, Loan
from loanmill.records.sealed import snapshot_of


@operation("loan.book")
def book_loan(act: Act, *, application_id: UUID) -> Result:
    """Put a paid-out application on the books. Raises WrongState unless it is disbursing.

    The schedule runs from the open business day. A crash between payment and booking that outlives the day costs the
    lender that day's interest, never the borrower.
    """
    application = act.get(Application, application_id)
    today = lock_open_day(application.entity_id).date
    act.business_date(application.entity_id)
    paid = application.disbursements.select_related("funding__offer__decision__snapshot__application").get(
        status="paid"
    )
    offer, funder = paid.funding.offer, paid.funding.funder_id
    terms = Terms(amount_fen=paid.amount_fen, rate_bp=offer.rate_bp, term_months=offer.term_months, method=offer.method)
    lines = instalments_of(terms, on=today)
    first = lines[0]
    loan = Loan(
        id=act.new_id("loan"),
        number=f"L{application.number}",
        application=application,
        entity_id=application.entity_id,
        unit_id=application.unit_id,
        funder_id=funder,
        borrower_id=application.applicant_id,
        product=application.product,
        grade=offer.decision.grade or "",
        trade=_trade(offer.decision.snapshot),
        principal_fen=paid.amount_fen,
        rate_bp=offer.rate_bp,
        penalty_rate_bp=penalty_rate_bp(rate_bp=offer.rate_bp, uplift_bp=shipped().on(today).penalty.overdue_uplift_bp),
        term_months=offer.term_months,
        method=offer.method,
        day_count=DayCount.ACT_360.value,
        disbursed_on=today,
        matures_on=lines[-1].due_on,
        running=first.number,
        period_from_day=day_number(on=first.starts_on),
        period_days=(first.due_on - first.starts_on).days,
        period_interest_fen=first.interest_fen,
        state="current",
        outstanding_fen=paid.amount_fen,
    )
    act.save(loan)
    act.save_new(
        Instalment(
            id=act.new_id("instalment", str(line.number)),
            loan=loan,
            number=line.number,
            starts_on=line.starts_on,
            due_on=line.due_on,
            days=(line.due_on - line.starts_on).days,
            principal_fen=line.principal_fen,
            interest_fen=line.interest_fen,
            state="future",
        )
        for line in lines
    )
    post(
        act,
        entity=loan.entity_id,
        funder=funder,
        on=today,
        kind="disburse",
        reference=f"disburse-{loan.number}",
        lines=postings.disburse(principal_fen=loan.principal_fen),
    )
    move(act, application, to="disbursed")
    return {"application": str(application.id), "loan": str(loan.id), "number": loan.number}


def _trade(snapshot: SnapshotRow) -> str:
    """The trade that the decision saw; "other" where it was not told."""
    value = snapshot_of(snapshot).value("app_trade")
    return value if isinstance(value, str) else "other"
