"""Definitions over POS and QR takings. Only messages that the issuer approved (response code 00) are money.

Flows: pos.takings is sales less refunds and reversals, counted in sales; pos.sale and pos.back are its two sides;
pos.night are sales between 23:00 and 06:00 on the shop's clock; pos.round are sales of whole hundreds of yuan,
the marks of cash taken out through a card.
"""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.shapes import first_and_last, top_dealings
from loanmill.core.flows.tables import Table, number, seen, table, total

NIGHT_FROM_HOUR, NIGHT_TO_HOUR = 23, 6
ROUND_FEN = 10_000


def monthly() -> Table:
    """By party and month: fen and count of each flow; pos.refused are sales that were not approved."""
    rows = seen(table("pos"), day="local_date")
    approved = rows.response_code == "00"
    sale = approved & (rows.message_type == "sale")
    back = approved & (rows.message_type != "sale")
    hour = rows.local_at.hour()
    picks: dict[str, Any] = {
        "pos_sale": sale,
        "pos_back": back,
        "pos_night": sale & ((hour >= NIGHT_FROM_HOUR) | (hour < NIGHT_TO_HOUR)),
        "pos_round": sale & (rows.amount_fen > 0) & (rows.amount_fen % ROUND_FEN == 0),
        "pos_refused": ~approved & (rows.message_type == "sale"),
    }
    columns: dict[str, Any] = {
        "pos_takings__fen": total(rows.amount_fen, where=sale) - total(rows.amount_fen, where=back),
        "pos_takings__n": number(rows, where=sale),
    }
    for name, where in picks.items():
        columns[f"{name}__fen"] = total(rows.amount_fen, where=where)
        columns[f"{name}__n"] = number(rows, where=where)
    return rows.group_by("party", "month").agg(**columns)


def _sales() -> Table:
    rows = seen(table("pos"), day="local_date")
    return rows.filter((rows.response_code == "00") & (rows.message_type == "sale"))


def dealings() -> Table:
    """The cards and wallets that paid most (pos.sale)."""
    rows = _sales()
    return top_dealings(rows, flow=ibis.literal("pos.sale"), token=rows.card_token)


def spans() -> Table:
    """First and last approved sale, and the days with one."""
    return first_and_last(_sales(), flow=ibis.literal("pos.sale"))
