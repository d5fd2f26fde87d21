"""Sending money back: two people agree, the bank is asked once, and what it will not pay waits in suspense again."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import postings
from loanmill.core.servicing.acts.reverse import BANK_REFUSED, Reverse
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.disburse.pay import ordered
from loanmill.operations.errors import NotFound, WrongState
from loanmill.operations.providers import provider
from loanmill.operations.review import OwnCase, hold_limit
from loanmill.operations.servicing.entering import entered
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.today import open_date
from loanmill.operations.unsure import Unsure
from loanmill.operations.vouchers import post
from loanmill.rails.bank import Payment, PaymentOrder
from loanmill.rails.credits import ReturnOrder, give_back
from loanmill.records.org import Staff
from loanmill.records.refund import Refund
from loanmill.records.suspense import SuspenseItem
from loanmill.records.vault import identity

LIMIT_MS = 10_000
PURPOSE = "退款"


@operation("payment.refund", permission="payment.place")
def refund_payment(act: Act, *, item_id: UUID) -> Result:
    """Ask to send back what is left of an item, or agree to a colleague's asking: then the bank is to return it.

    Anybody who may place money may ask; who agrees is held to the own limit by what goes back, as in every decision
    about money. `refund` is the id of the order; `workflows/refund` carries it out. Raises OwnCase for agreeing with
    oneself, AboveLimit, WrongState when nothing waits any more.
    """
    entity = SuspenseItem.objects.filter(pk=item_id).values_list("entity_id", flat=True).first()
    if entity is None:
        raise NotFound("suspense_item", item_id)
    today = hold_open_day(entity).date
    act.business_date(entity)
    item, order = waiting_item(act, item_id), None
    if item.refund_by_id is None:
        item.refund_by = Staff.objects.get(pk=act.actor.id)
    elif item.refund_by_id == act.actor.id:
        raise OwnCase("you asked for this yourself; a colleague must agree")
    else:
        hold_limit(act.actor, amount_fen=item.left_fen, what="what goes back")
        key = act.new_id("refund")
        order = Refund(
            id=key, entity_id=item.entity_id, funder_id=item.funder_id, item=item, reference=f"RF-{key}",
            amount_fen=item.left_fen, state="ordered", asked_on=today,
        )  # fmt: skip
        post(
            act, entity=item.entity_id, funder=item.funder_id, on=today, kind="refund",
            reference=f"refund-{order.reference}", lines=postings.refund(amount_fen=order.amount_fen),
        )  # fmt: skip
        act.save(order)
        item.left_fen, item.state = 0, "refunding"
    act.save(item)
    left = item.left_fen
    return {"item": str(item.id), "state": item.state, "left_fen": left, "refund": str(order.id) if order else None}


def waiting_item(act: Act, item_id: UUID) -> SuspenseItem:
    """An item of the actor's lender, locked, that waits. Raises NotFound, WrongState."""
    item = act.get(SuspenseItem, item_id)
    if act.actor.entity not in (None, item.entity_id):
        raise NotFound("suspense_item", item_id)
    if item.state != "waiting":
        raise WrongState(act=act.name, state=item.state, wanted="waiting")
    return item


def send_refund(context: Context, *, refund_id: UUID) -> Result:
    """Ask the bank and record what it says. Raises Unsure when nobody knows yet: ask again under the same reference."""
    row = Refund.objects.select_related("item", "loan__borrower").get(pk=refund_id)
    said = _returned(row) if row.item else _paid(row)
    if said.status in ("unknown", "pending"):
        raise Unsure(f"the bank has not said whether {row.reference} was paid ({said.status} {said.reason})")
    return record_refund(context, refund_id=refund_id, payment=Private(said))


def _returned(row: Refund) -> Payment:
    """The bank sends the credit of an item, or a part of it, back to where it came from."""
    assert row.item is not None
    order = ReturnOrder(row.reference, row.item.reference, row.amount_fen, row.asked_on)
    return give_back(provider("bank"), order=order, limit_ms=LIMIT_MS)


def _paid(row: Refund) -> Payment:
    """The bank pays the borrower's account."""
    assert row.loan is not None
    payee = identity(row.loan.borrower)
    return ordered(
        PaymentOrder(
            reference=row.reference, payee_account=payee["account"], payee_name=payee["name"],
            amount_fen=row.amount_fen, purpose=PURPOSE, requested_on=row.asked_on,
        )
    )  # fmt: skip


@operation("payment.refunded")
def record_refund(act: Act, *, refund_id: UUID, payment: Private) -> Result:
    """Keep what became of it. What the bank did not pay is booked back, and waits in suspense with the reason."""
    loan_id = Refund.objects.values_list("loan_id", flat=True).get(pk=refund_id)
    loan = locked_loan(act, loan_id)[0] if loan_id else None
    row = act.get(Refund, refund_id)
    today = hold_open_day(row.entity_id).date
    act.business_date(row.entity_id)
    if row.state != "ordered":
        raise WrongState(act=act.name, state=row.state, wanted="ordered")
    said: Payment = payment.value
    row.state, row.closed_on = "paid" if said.status == "paid" else "failed", today
    row.bank_serial, row.reason = said.bank_serial or "", "" if row.state == "paid" else said.reason[:120]
    act.save(row)
    if loan is None:
        _close_item(act, row)
    elif row.state == "failed" and row.event is not None:
        back = Reverse(
            reference=f"{row.reference}-back", value_on=row.event.value_on, of=row.event.reference,
            because=BANK_REFUSED,
        )  # fmt: skip
        entered(act, loan=loan, event=back, today=today, approved=True)
    return {"refund": str(row.id), "status": row.state, "reason": row.reason}


def _close_item(act: Act, row: Refund) -> None:
    """The item was sent back, or waits again.

    While the bank was asked, a payment that had been placed from it may have been reversed: that money waits meanwhile.
    """
    assert row.item_id is not None
    item = act.get(SuspenseItem, row.item_id)
    if row.state == "paid" and not item.left_fen and not item.refunds.filter(state="ordered").exists():
        item.state, item.closed_on = "refunded", row.closed_on
    elif row.state == "failed":
        post(
            act, entity=row.entity_id, funder=row.funder_id, on=open_date(row.entity_id), kind="refund_failed",
            reference=f"refund_failed-{row.reference}", lines=postings.receive(surplus_fen=row.amount_fen),
        )  # fmt: skip
        item.left_fen, item.state, item.refund_by = item.left_fen + row.amount_fen, "waiting", None
        item.closed_on = None
        failed = Reason("refund_failed", {"reason": row.reason, "amount_fen": row.amount_fen})
        item.reasons = [*item.reasons, failed.spelled()]
    act.save(item)
