"""Since when, how steadily and how lately the merchant trades."""

from __future__ import annotations

from itertools import groupby

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import IN, OUT, TWO_YEARS_MONTHS, YEAR, history
from loanmill.core.flows.flows import Flows


def inv_months_history(flows: Flows) -> int:
    """Whole months from the one with the first sales invoice to the last.

    number of months
    """
    return history(flows)


def inv_months_active_12m(flows: Flows) -> int:
    """Months of the last 12 with at least one valid sales invoice.

    number of months
    """
    return _active(flows, OUT)


def inv_months_active_36m(flows: Flows) -> int:
    """Months of the last 36 with at least one valid sales invoice.

    number of months
    """
    return sum(1 for month in flows.line(OUT, months=3 * YEAR) if month.n)


def inv_purchase_months_12m(flows: Flows) -> int:
    """Months of the last 12 with at least one valid purchase invoice.

    number of months
    """
    return _active(flows, IN)


def inv_gap_months_12m(flows: Flows) -> int | Missing:
    """Months of the last 12, counted from the first sales invoice on, without any valid sales invoice.

    min(12, months of history) − months with sales
    """
    known = min(YEAR, history(flows))
    return known - _active(flows, OUT) if known else Missing("too_short")


def inv_longest_gap_24m(flows: Flows) -> int | Missing:
    """Most consecutive months of the last 24, counted from the first sales invoice on, without a valid sales invoice.

    longest run of months without sales
    """
    known = min(TWO_YEARS_MONTHS, history(flows))
    if not known:
        return Missing("too_short")
    runs = groupby(flows.line(OUT, months=known), key=lambda month: month.n > 0)
    return max((len(list(run)) for moved, run in runs if not moved), default=0)


def inv_active_days_90d(flows: Flows) -> int:
    """Days of the last 90 with at least one valid sales invoice.

    number of days
    """
    span = flows.spans.get(OUT)
    return span.active_days_90 if span else 0


def inv_days_since_last_sale(flows: Flows) -> int | Missing:
    """Days from the last valid sales invoice to the date asked for.

    date asked for − date of the last sale
    """
    return _days_since(flows, OUT)


def inv_days_since_last_purchase(flows: Flows) -> int | Missing:
    """Days from the last valid purchase invoice to the date asked for.

    date asked for − date of the last purchase
    """
    return _days_since(flows, IN)


def _active(flows: Flows, flow: str) -> int:
    return sum(1 for month in flows.line(flow, months=YEAR) if month.n)


def _days_since(flows: Flows, flow: str) -> int | Missing:
    span = flows.spans.get(flow)
    return (flows.as_of - span.last_on).days if span else Missing("not_found")
