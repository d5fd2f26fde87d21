"""The order to pay a borrower what an act on his loan sent back."""

from __future__ import annotations

from loanmill.operations.act import Act
from loanmill.records.loan import Loan
from loanmill.records.refund import Refund
from loanmill.records.servicing import LoanEvent


def order_refund(act: Act, *, loan: Loan, event: LoanEvent, amount_fen: int) -> Refund:
    """Write it in the act that booked the refund; `workflows/refund` carries it out."""
    key = act.new_id("refund")
    return act.save(
        Refund(
            id=key, entity_id=loan.entity_id, funder_id=loan.funder_id, loan=loan, event=event, reference=f"RF-{key}",
            amount_fen=amount_fen, state="ordered", asked_on=event.entered_on,
        )
    )  # fmt: skip
