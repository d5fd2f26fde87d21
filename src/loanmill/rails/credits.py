"""Bank: money that came in on the lender's account, looked up by the reference under which it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, date_of, fen_of, text_of
from loanmill.engines.wire import Link
from loanmill.rails.asking import checked_reference, get


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
