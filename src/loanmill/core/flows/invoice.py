"""Definitions over VAT invoices. Amounts are without tax (金额), which is what sales mean to the tax office.

Flows: invoice.out and invoice.in are sales and purchases net of red-letter invoices, voided ones left out;
the voided and red-letter ones stand beside them in flows of their own.

The rows are read once into `dealt`, what each counterparty comes to in each month; the rest is sums of that.
"""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.shapes import WINDOW_MONTHS, active_days, top_of
from loanmill.core.flows.tables import Table, kept, number, seen, sum_of, table, total

DEALT = "invoice_dealt"
WAYS = ("out", "in")


def dealt() -> Table:
    """By party, counterparty, direction, status and month: fen, tax, number, and the first and last day."""
    rows = seen(table("invoice"), day="issued_on")
    return rows.group_by("party", "counterparty", "direction", "status", "month").agg(
        months_ago=rows.months_ago.max(),
        amount_fen=sum_of(rows.amount_fen),
        tax_fen=sum_of(rows.tax_fen),
        n=number(rows),
        first_on=rows.day.min(),
        last_on=rows.day.max(),
    )


def of_dealt() -> Table:
    """The kept result of `dealt`."""
    return kept(dealt(), name=DEALT)


def monthly() -> Table:
    """By party and month: fen and count of each flow. A count of the net flow counts normal invoices."""
    months = of_dealt()
    columns: dict[str, Any] = {}
    for way in WAYS:
        mine = months.direction == way
        normal, voided, red = (mine & (months.status == status) for status in ("normal", "voided", "red"))
        for name, where, counted in (("", normal | red, normal), ("_voided", voided, voided), ("_red", red, red)):
            columns[f"invoice_{way}{name}__fen"] = total(months.amount_fen, where=where)
            columns[f"invoice_{way}{name}__n"] = total(months.n, where=counted)
    return months.group_by("party", "month").agg(**columns)


def dealings() -> Table:
    """Top buyers (invoice.out) and suppliers (invoice.in) of the window, net of red-letter invoices."""
    months = of_dealt()
    months = months.filter((months.status != "voided") & (months.months_ago >= 0) & (months.months_ago < WINDOW_MONTHS))
    return top_of(
        months.group_by("party", flow=_flow(months), token=months.counterparty).agg(
            amount_fen=sum_of(months.amount_fen), n=sum_of(months.n)
        )
    )


def spans() -> Table:
    """First and last normal invoice of each direction, and the days with one."""
    months = of_dealt()
    months = months.filter(months.status == "normal")
    ends = months.group_by("party", flow=_flow(months)).agg(
        first_on=months.first_on.min(), last_on=months.last_on.max()
    )
    rows = seen(table("invoice"), day="issued_on")
    rows = rows.filter(rows.status == "normal")
    both = ends.left_join(active_days(rows, flow=_flow(rows)), ["party", "flow"])
    return both.select("party", "flow", "first_on", "last_on", active_days=both.active_days.coalesce(0))


def _flow(rows: Table) -> Any:
    return ibis.literal("invoice.") + rows.direction
