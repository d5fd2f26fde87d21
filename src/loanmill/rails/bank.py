"""Bank: payments out and debits in. The same reference or batch is never done twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, code_of, date_of, fen_of, list_of, object_of, text_of
from loanmill.core.kernel.money import yuan_text
from loanmill.engines.wire import Link
from loanmill.rails.asking import Said, checked_reference, get, post

PaymentStatus = Literal["paid", "failed", "pending"]
DebitStatus = Literal["paid", "partial", "insufficient", "closed"]
PAYMENT_STATUSES: tuple[PaymentStatus, ...] = ("paid", "failed", "pending")
DEBIT_STATUSES: tuple[DebitStatus, ...] = ("paid", "partial", "insufficient", "closed")


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """Pay `amount_fen` to a payee, on the business date `requested_on`, once under `reference`."""

    reference: str
    payee_account: str
    payee_name: str
    amount_fen: int
    purpose: str
    requested_on: date


@dataclass(frozen=True, slots=True)
class Payment:
    """What became of a payment. `unknown`: ask again; `refused`: the bank will not take the order.

    `reason` says why it is neither paid nor pending. `bank_serial` and `value_date` are set unless unknown or refused.
    """

    reference: str
    status: PaymentStatus | Literal["unknown", "refused"]
    reason: str
    bank_serial: str | None
    value_date: date | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class DebitItem:
    """Take `amount_fen`, under a reference unique in the batch, by the borrower's authorisation or from an account.

    `mandate` is the bank's number of the authorisation (rails/mandates). Raises ValueError unless exactly one of
    `account` and `mandate` is named.
    """

    reference: str
    account: str
    amount_fen: int
    mandate: str = ""

    def __post_init__(self) -> None:
        if bool(self.account) == bool(self.mandate):
            raise ValueError(f"the debit {self.reference} must name an account or an authorisation, and not both")


@dataclass(frozen=True, slots=True)
class Debited:
    """What one item took; `amount_fen` is 0 unless paid or partial."""

    reference: str
    status: DebitStatus
    amount_fen: int


@dataclass(frozen=True, slots=True)
class DebitBatch:
    """What became of a batch: `answered` has one result an item, in the order of the items."""

    batch: str
    status: Literal["answered", "unknown", "refused"]
    reason: str
    results: tuple[Debited, ...]
    raw: bytes


def pay(link: Link, *, order: PaymentOrder, limit_ms: int) -> Payment:
    """Order a payment; where the bank says that it is under way, ask once what became of it.

    Repeating an order repeats the bank's first word, so `pending` can only be resolved by asking: see `payment`.
    Raises ValueError for an order that is not positive or has an unfit reference.
    """
    if order.amount_fen <= 0:
        raise ValueError("a payment is positive")
    body = {
        "reference": checked_reference(order.reference),
        "payee_account": order.payee_account,
        "payee_name": order.payee_name,
        "amount": yuan_text(fen=order.amount_fen),
        "purpose": order.purpose,
        "requested_on": order.requested_on.isoformat(),
    }
    said = post(link, path="/bank/v1/payments", body=body, reference=order.reference, limit_ms=limit_ms)
    first = payment_said(said, reference=order.reference, amount_fen=order.amount_fen)
    if first.status != "pending":
        return first
    later = payment(link, reference=order.reference, limit_ms=limit_ms)
    return later if later.status in ("paid", "failed") else first


def payment(link: Link, *, reference: str, limit_ms: int) -> Payment:
    """What became of a payment ordered before; `refused` with reason not_found when the bank has no such order."""
    path = f"/bank/v1/payments/{checked_reference(reference)}"
    return payment_said(get(link, path=path, reference=reference, limit_ms=limit_ms), reference=reference)


def payment_said(said: Said, *, reference: str, amount_fen: int | None = None) -> Payment:
    """What the bank said of a payment under a reference; `unknown` where it makes no sense."""
    if said.ending != "answered":
        return Payment(reference, said.ending, said.reason, None, None, said.raw)
    try:
        if text_of(said.body.get("reference"), field="reference") != reference:
            raise Unfit("reference", "other_subject")
        if amount_fen is not None and "amount" in said.body:
            _same(fen_of(said.body["amount"], field="amount"), amount_fen)
        return Payment(
            reference=reference,
            status=code_of(said.body.get("status"), field="status", codes=PAYMENT_STATUSES),
            reason=text_of(said.body.get("reason", ""), field="reason", empty=True),
            bank_serial=text_of(said.body.get("bank_serial"), field="bank_serial"),
            value_date=date_of(said.body.get("value_date"), field="value_date"),
            raw=said.raw,
        )
    except Unfit as fault:
        return Payment(reference, "unknown", f"{fault.field}:{fault.reason}", None, None, said.raw)


def debit(link: Link, *, batch: str, value_date: date, items: Sequence[DebitItem], limit_ms: int) -> DebitBatch:
    """Take money in one batch; `closed` says that the account or the authorisation is no more.

    Raises ValueError for a repeated reference or a non-positive amount.
    """
    asked = {checked_reference(item.reference): item for item in items}
    if len(asked) < len(items) or any(item.amount_fen <= 0 for item in items):
        raise ValueError("items of a batch have references of their own and positive amounts")
    body = {
        "batch": checked_reference(batch),
        "value_date": value_date.isoformat(),
        "items": [_item(item) for item in items],
    }
    said = post(link, path="/bank/v1/debits", body=body, reference=batch, limit_ms=limit_ms)
    if said.ending != "answered":
        return DebitBatch(batch, said.ending, said.reason, (), said.raw)
    try:
        if said.body.get("batch", batch) != batch:
            raise Unfit("batch", "other_subject", said.body.get("batch"))
        results = [_debited(item, asked) for item in list_of(said.body.get("results"), field="results")]
        by_reference = {result.reference: result for result in results}
        if len(results) != len(items) or len(by_reference) != len(items):
            raise Unfit("results", "sum_differs", len(results))
    except Unfit as fault:
        return DebitBatch(batch, "unknown", f"{fault.field}:{fault.reason}", (), said.raw)
    ordered = tuple(by_reference[item.reference] for item in items)
    return DebitBatch(batch, "answered", "", ordered, said.raw)


def _item(item: DebitItem) -> dict[str, str]:
    source = {"mandate": item.mandate} if item.mandate else {"account": item.account}
    return {"reference": item.reference, **source, "amount": yuan_text(fen=item.amount_fen)}


def _debited(raw: object, asked: Mapping[str, DebitItem]) -> Debited:
    """One result, checked against what was asked: `paid` is the whole, `partial` less, the others nothing."""
    row = object_of(raw, field="results")
    reference = text_of(row.get("reference"), field="results.reference")
    if reference not in asked:
        raise Unfit("results.reference", "other_subject", reference)
    status = code_of(row.get("status"), field="results.status", codes=DEBIT_STATUSES)
    amount_fen = fen_of(row.get("amount"), field="results.amount")
    whole_fen = asked[reference].amount_fen
    if status == "partial":
        if not 0 < amount_fen < whole_fen:
            raise Unfit("results.amount", "sum_differs", amount_fen)
    else:
        _same(amount_fen, whole_fen if status == "paid" else 0)
    return Debited(reference=reference, status=status, amount_fen=amount_fen)


def _same(found_fen: int, wanted_fen: int) -> None:
    if found_fen != wanted_fen:
        raise Unfit("amount", "sum_differs", found_fen)
