"""Bank: authorisations to debit a borrower's account (代扣授权), registered once under a reference, and revoked.

Several are registered in one call, each under its own reference and with its own word: asked again, alone or in another
batch, the bank repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, code_of, date_of, text_of
from loanmill.engines.wire import Link
from loanmill.rails.asking import Said, checked_reference, get, post

MandateStatus = Literal["active", "revoked"]
STATUSES: tuple[MandateStatus, ...] = ("active", "revoked")
MOST_DIGITS = 40  # of the bank's number
MOST_ORDERS = 2_000  # in one call
_CODE = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class MandateOrder:
    """Register that the holder `name` of `account` lets the lender debit it, as signed in contract number `contract`.

    `document_sha256` is the digest of the signed text, the contract's or that of a later change; `requested_on` a
    business date.
    """

    reference: str
    account: str
    name: str
    contract: str
    document_sha256: str
    requested_on: date


@dataclass(frozen=True, slots=True)
class Mandate:
    """What the bank says of an authorisation. `unknown`: ask again; `refused`: it will not register or has none.

    `number` (协议号) is what batches of debits name; `since` is the day of registration, or that of revocation where
    it is revoked. Both are set unless unknown or refused; `reason` says why it is one of these.
    """

    status: MandateStatus | Literal["unknown", "refused"]
    reason: str
    number: str
    since: date | None
    raw: bytes


def register(link: Link, *, order: MandateOrder, limit_ms: int) -> Mandate:
    """Have an authorisation registered. The same reference gives the same number, however often it is asked.

    Raises ValueError for an unfit reference.
    """
    body = _item(order)
    said = post(link, path="/bank/v1/mandates", body=body, reference=order.reference, limit_ms=limit_ms)
    return _mandate(said, reference=order.reference, account=order.account)


def register_all(link: Link, *, orders: Sequence[MandateOrder], limit_ms: int) -> tuple[Mandate, ...]:
    """Have several registered in one call; the bank's word on each, in their order. `unknown` where it gave none.

    A batch that it would not take as a whole says nothing of its items. Raises ValueError for an unfit or repeated
    reference, and for more than MOST_ORDERS.
    """
    items = [_item(order) for order in orders]
    references = [order.reference for order in orders]
    if len({*references}) < len(references) or len(references) > MOST_ORDERS:
        raise ValueError(f"a batch has at most {MOST_ORDERS} orders, each under a reference of its own")
    batch = f"MB-{sha256(' '.join(references).encode()).hexdigest()[:40]}"
    said = post(link, path="/bank/v1/mandate-batches", body={"items": items}, reference=batch, limit_ms=limit_ms)
    if said.ending != "answered":
        return tuple(Mandate("unknown", said.reason, "", None, said.raw) for _ in orders)
    found = _by_reference(said.body.get("results"))
    return tuple(_result(found.get(order.reference), order, said.raw) for order in orders)


def _by_reference(results: object) -> dict[str, Mapping[str, object] | None]:
    """The bank's results by their references; None where it said two things of one."""
    found: dict[str, Mapping[str, object] | None] = {}
    for row in results if isinstance(results, list) else []:
        if isinstance(row, dict) and isinstance(reference := row.get("reference"), str):
            found[reference] = None if reference in found else row
    return found


def _result(row: Mapping[str, object] | None, order: MandateOrder, raw: bytes) -> Mandate:
    """One result, checked against what was asked; a refusal has a code."""
    if row is None:
        return _senseless("results:missing", raw)
    if row.get("status") == "refused":
        code = row.get("code")
        known = isinstance(code, str) and _CODE.fullmatch(code) is not None
        return Mandate("refused", str(code), "", None, raw) if known else _senseless("code:not_text", raw)
    return _mandate(Said("answered", row, "", raw), reference=order.reference, account=order.account)


def _senseless(reason: str, raw: bytes) -> Mandate:
    return Mandate("unknown", reason, "", None, raw)


def _item(order: MandateOrder) -> dict[str, str]:
    return {
        "reference": checked_reference(order.reference),
        "account": order.account,
        "name": order.name,
        "contract": order.contract,
        "document_sha256": order.document_sha256,
        "requested_on": order.requested_on.isoformat(),
    }


def registered(link: Link, *, reference: str, account: str, limit_ms: int) -> Mandate:
    """An authorisation registered before; `refused` with reason not_found when the bank has none of that reference."""
    path = f"/bank/v1/mandates/{checked_reference(reference)}"
    said = get(link, path=path, reference=reference, limit_ms=limit_ms)
    return _mandate(said, reference=reference, account=account)


def revoke(link: Link, *, number: str, requested_on: date, limit_ms: int) -> Mandate:
    """End an authorisation; one that was ended before stays ended on its day. Raises ValueError for an unfit number."""
    body = {"mandate": checked_reference(number), "requested_on": requested_on.isoformat()}
    said = post(link, path="/bank/v1/revocations", body=body, reference=number, limit_ms=limit_ms)
    found = _mandate(said, number=number)
    if found.status == "active":
        return Mandate("unknown", "status:contradictory", "", None, found.raw)
    return found


def _mandate(said: Said, *, reference: str = "", account: str = "", number: str = "") -> Mandate:
    """The bank's word, checked against what was asked about, each where it is given."""
    if said.ending != "answered":
        return Mandate(said.ending, said.reason, "", None, said.raw)
    try:
        for field, wanted in (("reference", reference), ("account", account), ("mandate", number)):
            if wanted and text_of(said.body.get(field), field=field) != wanted:
                raise Unfit(field, "other_subject")
        status = code_of(said.body.get("status"), field="status", codes=STATUSES)
        named = text_of(said.body.get("mandate"), field="mandate")
        if len(checked_reference(named)) > MOST_DIGITS:
            raise Unfit("mandate", "out_of_range", named)
        day = "registered_on" if status == "active" else "revoked_on"
        return Mandate(status, "", named, date_of(said.body.get(day), field=day), said.raw)
    except Unfit as fault:
        return Mandate("unknown", f"{fault.field}:{fault.reason}", "", None, said.raw)
    except ValueError:
        return Mandate("unknown", "mandate:not_text", "", None, said.raw)
