"""Bank: money that came in on the lender's account, looked up by its reference, and sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, date_of, fen_of, text_of
from loanmill.core.kernel.money import yuan_text
from loanmill.engines.wire import Link
from loanmill.rails.asking import checked_reference, get, post
from loanmill.rails.bank import Payment, payment_said


@dataclass(frozen=True, slots=True)
class Credit:
    """What the bank says of a reference. `refused` with reason not_found: no such money came in; `unknown`: ask again.

    The other fields are set where it was credited.
    """

    reference: str
    status: Literal["credited", "refused", "unknown"]
    reason: str = ""
    amount_fen: int | None = None
    value_date: date | None = None
    bank_serial: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """Send `amount_fen` of the credit `credit` back to whoever sent it, once under `reference`."""

    reference: str
    credit: str
    amount_fen: int
    requested_on: date


def give_back(link: Link, *, order: ReturnOrder, limit_ms: int) -> Payment:
    """Order a return (退汇). Failed where the bank knows no such credit, or not so much of it is left.

    Where the bank says that it is under way, it is asked once what became of it: repeating an order repeats its first
    word. Raises ValueError for an order that is not positive or has an unfit reference.
    """
    if order.amount_fen <= 0:
        raise ValueError("a return is positive")
    body = {
        "reference": checked_reference(order.reference),
        "credit": order.credit,
        "amount": yuan_text(fen=order.amount_fen),
        "requested_on": order.requested_on.isoformat(),
    }
    said = post(link, path="/bank/v1/returns", body=body, reference=order.reference, limit_ms=limit_ms)
    first = payment_said(said, reference=order.reference, amount_fen=order.amount_fen)
    if first.status != "pending":
        return first
    path = f"/bank/v1/returns/{order.reference}"
    said = get(link, path=path, reference=order.reference, limit_ms=limit_ms)
    later = payment_said(said, reference=order.reference, amount_fen=order.amount_fen)
    return later if later.status in ("paid", "failed") else first


def credit(link: Link, *, reference: str, limit_ms: int) -> Credit:
    """The money that came in under a reference. Raises ValueError for a reference that no bank gives."""
    path = f"/bank/v1/credits/{checked_reference(reference)}"
    said = get(link, path=path, reference=reference, limit_ms=limit_ms)
    if said.ending != "answered":
        return Credit(reference, said.ending, said.reason, raw=said.raw)
    try:
        if text_of(said.body.get("reference"), field="reference") != reference:
            raise Unfit("reference", "other_subject")
        return Credit(
            reference=reference,
            status="credited",
            amount_fen=fen_of(said.body.get("amount"), field="amount"),
            value_date=date_of(said.body.get("value_date"), field="value_date"),
            bank_serial=text_of(said.body.get("bank_serial"), field="bank_serial"),
            raw=said.raw,
        )
    except Unfit as fault:
        return Credit(reference, "unknown", f"{fault.field}:{fault.reason}", raw=said.raw)
