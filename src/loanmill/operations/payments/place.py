"""Money that waits: a person places it on its loan."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.event import phase_is
from loanmill.core.servicing.spend import PAYING
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotFound, Refused
from loanmill.operations.payments.refund import waiting_item
from loanmill.operations.servicing.entering import entered, examined
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.refusals import ActRefused
from loanmill.operations.servicing.returned import cross_funders


class PlacementInvalid(Refused):
    """The amount is not what waits; `field` says where."""

    code, status = "placement_invalid", 422


@operation("payment.place")
def place_payment(act: Act, *, item_id: UUID, loan_id: UUID, amount_fen: int | None = None) -> Result:
    """Place money that waits, all that is left of it unless an amount is given, on a loan of the same entity.

    It counts from the day it came in, or from the loan's first day where that is later. Raises ActRefused for a loan
    that takes no money, PlacementInvalid, WrongState when nothing waits any more.
    """
    loan, today = locked_loan(act, loan_id)
    item = waiting_item(act, item_id)
    if item.entity_id != loan.entity_id:
        raise NotFound("loan", loan_id)
    fen = item.left_fen if amount_fen is None else amount_fen
    if not 0 < fen <= item.left_fen:
        raise PlacementInvalid(f"{item.left_fen} fen wait; place some or all of it", field="amount_fen")
    file = examined(loan, today).file
    if against := phase_is(state=file.state, allowed=PAYING):
        raise ActRefused(loan, against)
    item.placements += 1
    name = f"{item.reference}/{item.placements}"
    event = Receive(
        reference=name,
        value_on=min(today, max(item.value_on, file.contract.starts_on)),
        amount_fen=fen,
        source="suspense",
    )
    cross_funders(
        act, entity=item.entity_id, leaves=item.funder_id, joins=loan.funder_id, amount_fen=fen, reference=name,
        on=today,
    )  # fmt: skip
    done = entered(act, loan=loan, event=event, today=today, approved=True)
    item.left_fen -= fen
    if not item.left_fen:
        item.state, item.closed_on = "placed", today
    act.save(item)
    return {**done, "item": str(item.id), "left_fen": item.left_fen}
