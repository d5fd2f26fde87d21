"""Definitions over VAT invoices. Amounts are without tax (金额), which is what sales mean to the tax office.

Flows: invoice.out and invoice.in are sales and purchases net of red-letter invoices, voided ones left out;
the voided and red-letter ones stand beside them in flows of their own.
"""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.shapes import first_and_last, top_dealings
from loanmill.core.flows.tables import Table, number, seen, table, total


def monthly() -> Table:
    """By party and month: fen and count of each flow. A count of the net flow counts normal invoices."""
    rows = seen(table("invoice"), day="issued_on")
    columns: dict[str, Any] = {}
    for way in ("out", "in"):
        mine = rows.direction == way
        normal, voided, red = (mine & (rows.status == status) for status in ("normal", "voided", "red"))
        columns[f"invoice_{way}__fen"] = total(rows.amount_fen, where=normal | red)
        columns[f"invoice_{way}__n"] = number(rows, where=normal)
        columns[f"invoice_{way}_voided__fen"] = total(rows.amount_fen, where=voided)
        columns[f"invoice_{way}_voided__n"] = number(rows, where=voided)
        columns[f"invoice_{way}_red__fen"] = total(rows.amount_fen, where=red)
        columns[f"invoice_{way}_red__n"] = number(rows, where=red)
    return rows.group_by("party", "month").agg(**columns)


def _net() -> Table:
    rows = seen(table("invoice"), day="issued_on")
    return rows.filter(rows.status != "voided")


def dealings() -> Table:
    """Top buyers (invoice.out) and suppliers (invoice.in), net of red-letter invoices."""
    rows = _net()
    return top_dealings(rows, flow=ibis.literal("invoice.") + rows.direction, token=rows.counterparty)


def spans() -> Table:
    """First and last normal invoice of each direction."""
    rows = _net()
    rows = rows.filter(rows.status == "normal")
    return first_and_last(rows, flow=ibis.literal("invoice.") + rows.direction)
