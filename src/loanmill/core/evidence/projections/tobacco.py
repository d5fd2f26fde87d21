"""Source tobacco: the retail licence and its orders -> facts about the holder, and TobaccoRow."""

from __future__ import annotations

from functools import partial

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.projections.pages import sift
from loanmill.core.evidence.projections.projected import Projected, admitted, nothing
from loanmill.core.evidence.projections.subject import Reader, body_about, read_each, spoilt
from loanmill.core.evidence.projections.wire import (
    Unfit,
    bool_of,
    date_of,
    fen_of,
    integer_of,
    list_of,
    text_of,
)
from loanmill.core.evidence.rows import TobaccoRow

VERSION = "tobacco/1"
LICENCE: dict[str, Reader] = {
    "tob_licence_no": lambda body: text_of(body.get("licence_no"), field="licence_no"),
    "tob_holder_name": lambda body: text_of(body.get("holder_name"), field="holder_name"),
    "tob_holder_id_no": lambda body: text_of(body.get("holder_id_no"), field="holder_id_no"),
    "tob_valid_until": lambda body: date_of(body.get("valid_until"), field="valid_until").isoformat(),
    "tob_grade": lambda body: integer_of(body.get("grade"), field="grade"),
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
        body = body_about(raw, field="licence_no", wanted=licence_no)
        orders = list_of(body.get("orders"), field="orders")
    except Unfit as fault:
        return spoilt(FACTS, fault=fault)
    facts, rejects = read_each(body, readers=LICENCE)
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
