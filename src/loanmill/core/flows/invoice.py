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
    """By party, counterparty and month: of each way normal, voided and red-letter fen and number, tax, and days.

    Columns `<way>_fen` (net of red-letter), `<way>_n` (normal), `<way>_tax_fen`, `<way>_voided_fen`, `<way>_voided_n`,
    `<way>_red_fen`, `<way>_red_n`, `<way>_first_on` and `<way>_last_on` (normal; null for none).
    """
    rows = seen(table("invoice"), day="issued_on")
    columns: dict[str, Any] = {}
    for way in WAYS:
        mine = rows.direction == way
        normal, voided, red = (mine & (rows.status == status) for status in ("normal", "voided", "red"))
        columns[f"{way}_fen"] = total(rows.amount_fen, where=normal | red)
        columns[f"{way}_n"] = number(rows, where=normal)
        columns[f"{way}_tax_fen"] = total(rows.tax_fen, where=normal | red)
        columns[f"{way}_voided_fen"] = total(rows.amount_fen, where=voided)
        columns[f"{way}_voided_n"] = number(rows, where=voided)
        columns[f"{way}_red_fen"] = total(rows.amount_fen, where=red)
        columns[f"{way}_red_n"] = number(rows, where=red)
        columns[f"{way}_first_on"] = rows.day.min(where=normal)
        columns[f"{way}_last_on"] = rows.day.max(where=normal)
    return rows.group_by("party", "counterparty", "month", "months_ago").agg(**columns)


def of_dealt() -> Table:
    """The kept result of `dealt`."""
    return kept(dealt(), name=DEALT)


def monthly() -> Table:
    """By party and month: fen and count of each flow. A count of the net flow counts normal invoices."""
    months = of_dealt()
    columns: dict[str, Any] = {}
    for way in WAYS:
        for kind in ("", "_voided", "_red"):
            columns[f"invoice_{way}{kind}__fen"] = sum_of(months[f"{way}{kind}_fen"])
            columns[f"invoice_{way}{kind}__n"] = sum_of(months[f"{way}{kind}_n"])
    return months.group_by("party", "month").agg(**columns)


def dealings() -> Table:
    """Top buyers (invoice.out) and suppliers (invoice.in) of the window, net of red-letter invoices."""
    months = of_dealt()
    months = months.filter((months.months_ago >= 0) & (months.months_ago < WINDOW_MONTHS))
    sides = []
    for way in WAYS:
        n = months[f"{way}_n"] + months[f"{way}_red_n"]
        side = months.filter(n > 0)
        sides.append(
            side.group_by("party", flow=ibis.literal(f"invoice.{way}"), token=side.counterparty).agg(
                amount_fen=sum_of(side[f"{way}_fen"]), n=sum_of(side[f"{way}_n"] + side[f"{way}_red_n"])
            )
        )
    return top_of(sides[0].union(sides[1]))


def spans() -> Table:
    """First and last normal invoice of each direction, and the days with one."""
    months = of_dealt()
    sides = []
    for way in WAYS:
        side = months.filter(months[f"{way}_n"] > 0)
        sides.append(
            side.group_by("party", flow=ibis.literal(f"invoice.{way}")).agg(
                first_on=side[f"{way}_first_on"].min(), last_on=side[f"{way}_last_on"].max()
            )
        )
    ends = sides[0].union(sides[1])
    rows = seen(table("invoice"), day="issued_on")
    rows = rows.filter(rows.status == "normal")
    days = active_days(rows, flow=ibis.literal("invoice.") + rows.direction)
    both = ends.left_join(days, ["party", "flow"])
    return both.select("party", "flow", "first_on", "last_on", active_days=both.active_days.coalesce(0))
