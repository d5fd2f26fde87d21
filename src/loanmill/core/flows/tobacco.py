"""Definitions over tobacco orders. Flows: tobacco.orders are all orders; tobacco.linked those of them that were
paid by the account that the retailer linked with the tobacco company; tobacco.cartons counts cartons (no money).
"""

from __future__ import annotations

import ibis

from loanmill.core.flows.shapes import first_and_last
from loanmill.core.flows.tables import Table, number, seen, table, total


def monthly() -> Table:
    """By party and month: fen and count of each flow."""
    rows = seen(table("tobacco"), day="ordered_on")
    every = ibis.literal(True)
    return rows.group_by("party", "month").agg(
        tobacco_orders__fen=total(rows.amount_fen, where=every),
        tobacco_orders__n=number(rows, where=every),
        tobacco_linked__fen=total(rows.amount_fen, where=rows.linked),
        tobacco_linked__n=number(rows, where=rows.linked),
        tobacco_cartons__fen=ibis.literal(0, type="int64"),
        tobacco_cartons__n=total(rows.cartons, where=every),
    )


def spans() -> Table:
    """First and last order, and the days with one."""
    return first_and_last(seen(table("tobacco"), day="ordered_on"), flow=ibis.literal("tobacco.orders"))
