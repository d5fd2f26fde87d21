"""Figures over VAT invoices: one row a party, about its counterparties and about the amounts it writes.

The window is the last 12 whole months, `before` the 12 before those. Names are those of core/flows/names.py with `_`
for the dot. Sums of squares pass 64 bits and are decimals of 38 digits.
"""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.invoice import WAYS, of_dealt
from loanmill.core.flows.names import LEADS, column
from loanmill.core.flows.shapes import WINDOW_MONTHS
from loanmill.core.flows.tables import Table, number, seen, sum_of, sum_of_products, table, total

# A counterparty dealt with in this many months of the window is a steady one.
STEADY_MONTHS = 6
# An amount written this often in the window is a repeated one.
REPEATED = 3
# Every whole hundred of yuan is a multiple of 5^4 fen, and one in 625 of other amounts. A multiple of a power of five
# stays one when all amounts double, so this tells habit and not size.
ROUND_FEN = 625


def partners() -> Table:
    """By party: who was gained, lost and kept, how the amounts spread, and what goes both ways."""
    each = _pairs()
    columns: dict[str, Any] = {}
    for way in WAYS:
        now, before = each[f"{way}_now_n"] > 0, each[f"{way}_before_n"] > 0
        now_fen, before_fen = each[f"{way}_now_fen"], each[f"{way}_before_fen"]
        steady = each[f"{way}_months"] >= STEADY_MONTHS
        found = {
            "tax_fen": sum_of(each[f"{way}_tax_fen"]),
            "positive_fen": total(now_fen, where=now_fen > 0),
            "squares": sum_of_products(now_fen, now_fen, where=now_fen > 0),
            "before_fen": sum_of(before_fen),
            "before": number(each, where=before),
            "new_fen": total(now_fen, where=now & ~before),
            "new": number(each, where=now & ~before),
            "lost_fen": total(before_fen, where=before & ~now),
            "lost": number(each, where=before & ~now),
            "steady_fen": total(now_fen, where=steady),
            "steady": number(each, where=steady),
        }
        columns |= {column(f"invoice.{way}.{name}"): value for name, value in found.items()}
    both = _both_ways(each)
    columns["invoice_mutual_out_fen"] = total(each.out_now_fen, where=both)
    columns["invoice_mutual_in_fen"] = total(each.in_now_fen, where=both)
    found, circular = each.group_by("party").agg(**columns), _circular(each)
    joined = found.left_join(circular, "party")
    return joined.select(*found.columns, invoice_circular_fen=joined.circular_fen.coalesce(0))


def _pairs() -> Table:
    """By party and counterparty: each way in the window and in the year before it, net; voided invoices left out."""
    rows = _two_years()
    now = rows.months_ago < WINDOW_MONTHS
    columns: dict[str, Any] = {}
    for way in WAYS:
        mine = rows.direction == way
        columns[f"{way}_now_fen"] = total(rows.amount_fen, where=mine & now)
        columns[f"{way}_now_n"] = total(rows.n, where=mine & now)
        columns[f"{way}_tax_fen"] = total(rows.tax_fen, where=mine & now)
        columns[f"{way}_before_fen"] = total(rows.amount_fen, where=mine & ~now)
        columns[f"{way}_before_n"] = total(rows.n, where=mine & ~now)
        # A month stands in one row a status, so its normal rows are its months.
        columns[f"{way}_months"] = number(rows, where=mine & now & (rows.status == "normal"))
    return rows.group_by("party", "counterparty").agg(**columns)


def _two_years() -> Table:
    rows = of_dealt()
    return rows.filter((rows.status != "voided") & (rows.months_ago >= 0) & (rows.months_ago < 2 * WINDOW_MONTHS))


def _both_ways(each: Table) -> Any:
    return (each.out_now_fen > 0) & (each.in_now_fen > 0)


def _circular(each: Table) -> Table:
    """By party: what went to a counterparty and came back from it within a month of the window."""
    mutual = each.filter(_both_ways(each)).select("party", "counterparty")
    rows = _two_years()
    rows = rows.filter(rows.months_ago < WINDOW_MONTHS).semi_join(mutual, ["party", "counterparty"])
    months = rows.group_by("party", "counterparty", "month").agg(
        sold_fen=total(rows.amount_fen, where=rows.direction == "out"),
        bought_fen=total(rows.amount_fen, where=rows.direction == "in"),
    )
    back = ibis.least(months.sold_fen, months.bought_fen)
    return months.group_by("party").agg(circular_fen=total(back, where=back > 0))


def amounts() -> Table:
    """By party: how regular the totals (with tax) of normal sales invoices are, and which of them came in and went out.

    `passed_fen` is the sum of sales totals that a purchase of exactly the same total stands against in the same month,
    whoever wrote it. `lead_k` counts sales totals whose first four binary digits are 8 + k.
    """
    each = _totals()
    value, n = each.total_fen, each.out_n
    columns: dict[str, Any] = {
        "gross_fen": sum_of(value * n),
        "written": sum_of(n),
        "squares": sum_of_products(value, value * n),
        "largest_fen": value.max(where=n > 0).coalesce(0),
        "round": total(n, where=value % ROUND_FEN == 0),
        "repeated": total(n, where=n >= REPEATED),
        "commonest": n.max().coalesce(0).cast("int64"),
        "passed_fen": sum_of(each.passed_fen),
    }
    columns |= {name: total(n, where=each.lead == 8 + k) for k, name in enumerate(LEADS)}
    return each.group_by("party").agg(**{column(f"invoice.sold.{name}"): found for name, found in columns.items()})


def _totals() -> Table:
    """By party and total: how often it was sold for in the window, what of it passed through, and its first digits."""
    rows = seen(table("invoice"), day="issued_on")
    rows = rows.filter((rows.status == "normal") & (rows.months_ago >= 0) & (rows.months_ago < WINDOW_MONTHS))
    rows = rows.filter(rows.total_fen > 0)
    out, back = rows.direction == "out", rows.direction == "in"
    each = rows.group_by("party", "total_fen").agg(out_n=number(rows, where=out), in_n=number(rows, where=back))
    mutual = each.filter((each.out_n > 0) & (each.in_n > 0)).select("party", "total_fen")
    rows = rows.semi_join(mutual, ["party", "total_fen"])
    months = rows.group_by("party", "total_fen", "month").agg(
        out_n=number(rows, where=rows.direction == "out"), in_n=number(rows, where=rows.direction == "in")
    )
    passed = months.group_by("party", "total_fen").agg(passed_n=sum_of(ibis.least(months.out_n, months.in_n)))
    # The logarithm is a float and may fall on the wrong side of a power of two; the comparison puts it right.
    about = each.total_fen.log2().round().cast("int64")
    power = ibis.ifelse((ibis.literal(1, type="int64") << about) > each.total_fen, about - 1, about)
    each = each.mutate(lead=(each.total_fen * 8) >> power)
    joined = each.left_join(passed, ["party", "total_fen"])
    passed_fen = joined.passed_n.coalesce(0) * joined.total_fen
    return joined.select("party", "total_fen", "out_n", "lead", passed_fen=passed_fen)
