"""Source tobacco: the retail licence and its orders -> facts about the holder, and TobaccoRow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.projections.pages import sift
from loanmill.core.evidence.projections.projected import (
    Projected,
    Reject,
    admitted,
    nothing,
    unusable,
)
from loanmill.core.evidence.projections.wire import (
    Unfit,
    bool_of,
    date_of,
    fen_of,
    integer_of,
    list_of,
    loads,
    object_of,
    text_of,
)
from loanmill.core.evidence.rows import TobaccoRow

VERSION = "tobacco/1"
LICENCE: dict[str, tuple[str, Callable[..., Value]]] = {
    "tob_licence_no": ("licence_no", text_of),
    "tob_holder_name": ("holder_name", text_of),
    "tob_holder_id_no": ("holder_id_no", text_of),
    "tob_valid_until": ("valid_until", lambda value, *, field: date_of(value, field=field).isoformat()),
    "tob_grade": ("grade", integer_of),
}
FACTS = (*LICENCE, "tob_orders_received", "tob_orders_rejected")


def project(raw: bytes, *, status: AnswerStatus, party: str, licence_no: str) -> Projected[TobaccoRow]:
    """The licence and the orders of `party`.

    A reply about another licence is contradictory as a whole; a licence field that cannot be read is
    Missing(unreadable) with a reject of row 0; an order that cannot be read is rejected by its number.
    """
    if status != "found":
        return nothing(FACTS, status=status)
    try:
        body = object_of(loads(raw), field="reply")
        orders = list_of(body.get("orders"), field="orders")
    except ValueError:
        return unusable(FACTS, reason="unreadable", reject=Reject(row=0, field="reply", reason="not_json"))
    except Unfit as fault:
        return unusable(FACTS, reason="unreadable", reject=fault.reject(0))
    if body.get("licence_no") != licence_no:
        other = Unfit("licence_no", "other_subject", body.get("licence_no"))
        return unusable(FACTS, reason="contradictory", reject=other.reject(0))
    facts: dict[str, Value] = {}
    rejects: list[Reject] = []
    for name, (field, read) in LICENCE.items():
        try:
            facts[name] = read(body.get(field), field=field)
        except Unfit as fault:
            facts[name] = Missing("unreadable")
            rejects.append(fault.reject(0))
    kept, bad_orders = sift(orders, read=partial(_read, party=party))
    facts["tob_orders_received"], facts["tob_orders_rejected"] = len(orders), len(bad_orders)
    return Projected(facts=admitted(facts), rows=tuple(kept), rejects=(*rejects, *bad_orders))


def _read(row: dict[str, object], *, party: str) -> TobaccoRow:
    amount_fen = fen_of(row.get("amount"), field="amount")
    if amount_fen < 0:
        raise Unfit("amount", "wrong_sign", row.get("amount"))
    return TobaccoRow(
        party=party,
        order_no=text_of(row.get("order_no"), field="order_no"),
        ordered_on=date_of(row.get("ordered_on"), field="ordered_on"),
        cartons=integer_of(row.get("cartons"), field="cartons"),
        amount_fen=amount_fen,
        linked=bool_of(row.get("paid_by_linked_account"), field="paid_by_linked_account"),
    )
