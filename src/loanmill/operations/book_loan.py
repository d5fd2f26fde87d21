"""Book a loan: the loan note, its schedule and the postings of its disbursement, in one transaction."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Terms
from loanmill.core.products.firm_size import counts_as_small
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import count
from loanmill.operations.day.row import lock_open_day
from loanmill.operations.put_on_books import Note, put_on_books, trade_of
from loanmill.operations.servicing.keep import keep_contract
from loanmill.operations.states import move
from loanmill.records.application import Application


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
    offer = paid.funding.offer
    note = Note(
        number=f"L{application.number}",
        application=application,
        funder=paid.funding.funder_id,
        grade=offer.decision.grade or "",
        trade=trade_of(offer.decision.snapshot),
    )
    terms = Terms(amount_fen=paid.amount_fen, rate_bp=offer.rate_bp, term_months=offer.term_months, method=offer.method)
    loan = put_on_books(act, note=note, terms=terms, on=today)
    keep_contract(act, loan=loan, floating=offer.floating_terms, small_firm=counts_as_small(application.firm_size))
    count(act, loan, outstanding_fen=loan.principal_fen)
    move(act, application, to="disbursed")
    return {"application": str(application.id), "loan": str(loan.id), "number": loan.number}
