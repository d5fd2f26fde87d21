"""Money between the entity's suspense and loans: crossing funders' books, coming back when a payment is reversed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.ledger import postings
from loanmill.core.servicing.acts.reverse import Reverse
from loanmill.core.servicing.event import Event, MoneyIn
from loanmill.operations.act import Act
from loanmill.operations.vouchers import post
from loanmill.records.loan import Loan
from loanmill.records.suspense import SuspenseItem


def cross_funders(
    act: Act, *, entity: UUID, leaves: UUID, joins: UUID, amount_fen: int, reference: str, on: date
) -> None:
    """Money held in one funder's books for a loan of another: bank and suspense cross over alike."""
    if leaves == joins:
        return
    sides = ((leaves, "out", postings.refund(amount_fen=amount_fen)), (joins, "in", _taken(amount_fen)))
    for funder, name, lines in sides:
        post(
            act, entity=entity, funder=funder, on=on, kind="move_suspense",
            reference=f"move_suspense-{name}-{reference}", lines=lines,
        )  # fmt: skip


def _taken(amount_fen: int) -> tuple[postings.Line, ...]:
    return postings.receive(surplus_fen=amount_fen)


def give_back(act: Act, *, loan: Loan, event: Event, history: tuple[Event, ...], on: date) -> None:
    """A payment that had come out of suspense was reversed: its item waits again."""
    if not isinstance(event, Reverse):
        return
    payment = next((found for found in history if found.reference == event.of), None)
    if not isinstance(payment, MoneyIn) or payment.source != "suspense":
        return
    item = act.get(SuspenseItem, _item_of(payment.reference))
    cross_funders(
        act, entity=loan.entity_id, leaves=loan.funder_id, joins=item.funder_id, amount_fen=payment.amount_fen,
        reference=event.reference, on=on,
    )  # fmt: skip
    item.left_fen += payment.amount_fen
    item.state, item.closed_on, item.refund_by = "waiting", None, None
    act.save(item)


def _item_of(reference: str) -> UUID:
    """The item that a placement's reference names: the payment's reference and the number of the placement."""
    return SuspenseItem.objects.values_list("id", flat=True).get(reference=reference.rsplit("/", 1)[0])
