"""Money that waits: a person places it on its loan, or sends it back with a colleague's yes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.ledger import postings
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.event import phase_is
from loanmill.core.servicing.spend import PAYING
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.errors import NotFound, Refused, WrongState
from loanmill.operations.review import OwnCase
from loanmill.operations.servicing.entering import entered, examined
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.refusals import ActRefused
from loanmill.operations.servicing.returned import cross_funders
from loanmill.operations.vouchers import post
from loanmill.records.org import Staff
from loanmill.records.suspense import SuspenseItem


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
    item = _waiting(act, item_id)
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
    _lower(act, item, fen, to="placed", on=today)
    return {**done, "item": str(item.id), "left_fen": item.left_fen}


@operation("payment.refund", permission="payment.place")
def refund_payment(act: Act, *, item_id: UUID) -> Result:
    """Ask to send back what is left of an item, or agree to a colleague's asking: then it leaves the bank.

    Raises OwnCase for agreeing with oneself, WrongState when nothing waits any more.
    """
    entity = SuspenseItem.objects.filter(pk=item_id).values_list("entity_id", flat=True).first()
    if entity is None:
        raise NotFound("suspense_item", item_id)
    today = hold_open_day(entity).date
    act.business_date(entity)
    item = _waiting(act, item_id)
    if item.refund_by_id is None:
        item.refund_by = Staff.objects.get(pk=act.actor.id)
        act.save(item)
    elif item.refund_by_id == act.actor.id:
        raise OwnCase("you asked for this yourself; a colleague must agree")
    else:
        fen = item.left_fen
        post(
            act, entity=item.entity_id, funder=item.funder_id, on=today, kind="refund",
            reference=f"refund-{item.reference}", lines=postings.refund(amount_fen=fen),
        )  # fmt: skip
        _lower(act, item, fen, to="refunded", on=today)
    return {"item": str(item.id), "state": item.state, "left_fen": item.left_fen}


def _waiting(act: Act, item_id: UUID) -> SuspenseItem:
    item = act.get(SuspenseItem, item_id)
    if act.actor.entity not in (None, item.entity_id):
        raise NotFound("suspense_item", item_id)
    if item.state != "waiting":
        raise WrongState(act=act.name, state=item.state, wanted="waiting")
    return item


def _lower(act: Act, item: SuspenseItem, fen: int, *, to: str, on: date) -> None:
    """So much of it waits no more."""
    item.left_fen -= fen
    if not item.left_fen:
        item.state, item.closed_on = to, on
    act.save(item)
