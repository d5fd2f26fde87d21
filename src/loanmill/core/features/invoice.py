"""Features over VAT invoices. Amounts are without tax; windows are whole months (core/flows/months.py)."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.ratio import ratio_bp, variation_bp
from loanmill.core.flows.flows import NOTHING, Flows

OUT, IN = "invoice.out", "invoice.in"
# Six months can be held against the same six a year before only if both lie in the history.
GROWTH_NEEDS_MONTHS = 18
VOLATILITY_NEEDS_MONTHS = 6


def inv_sales_12m_fen(flows: Flows) -> int:
    """Sales of the last 12 whole months, net of red-letter invoices, voided ones left out."""
    return flows.window(OUT, months=12).amount_fen


def inv_sales_3m_fen(flows: Flows) -> int:
    """Sales of the last 3 whole months, net of red-letter invoices, voided ones left out."""
    return flows.window(OUT, months=3).amount_fen


def inv_months_history(flows: Flows) -> int:
    """Whole months from the one with the first sales invoice to the last."""
    return flows.whole_months_since_first(OUT)


def inv_months_active_12m(flows: Flows) -> int:
    """Months of the last 12 with at least one valid sales invoice."""
    return sum(1 for month in flows.line(OUT, months=12) if month.n)


def inv_gap_months_12m(flows: Flows) -> int | Missing:
    """Months of the last 12, counted from the first sales invoice on, without any valid sales invoice."""
    known = min(12, inv_months_history(flows))
    return known - inv_months_active_12m(flows) if known else Missing("too_short")


def inv_growth_bp(flows: Flows) -> int | Missing:
    """Sales of the last 6 months over the same 6 months a year before, less 100%."""
    if inv_months_history(flows) < GROWTH_NEEDS_MONTHS:
        return Missing("too_short")
    before = flows.window(OUT, months=6, skip=12).amount_fen
    return ratio_bp(flows.window(OUT, months=6).amount_fen - before, before)


def inv_volatility_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of monthly sales, over up to 12 months of history (at least 6)."""
    known = min(12, inv_months_history(flows))
    if known < VOLATILITY_NEEDS_MONTHS:
        return Missing("too_short")
    return variation_bp([month.amount_fen for month in flows.line(OUT, months=known)])


def inv_voided_share_bp(flows: Flows) -> int | Missing:
    """Voided sales invoices over all sales invoices issued in the last 12 months, by count."""
    voided = flows.window("invoice.out.voided", months=12).n
    return ratio_bp(voided, voided + _issued(flows))


def inv_red_share_bp(flows: Flows) -> int | Missing:
    """Red-letter sales over normal sales of the last 12 months, by amount."""
    red_fen = -flows.window("invoice.out.red", months=12).amount_fen
    return ratio_bp(red_fen, inv_sales_12m_fen(flows) + red_fen)


def inv_top5_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of the five greatest buyers in the sales of the last 12 months."""
    top = flows.dealings.get(OUT, NOTHING).top[:5]
    return ratio_bp(sum(max(0, buyer.amount_fen) for buyer in top), inv_sales_12m_fen(flows))


def inv_purchase_to_sales_bp(flows: Flows) -> int | Missing:
    """Purchases over sales of the last 12 months."""
    return ratio_bp(flows.window(IN, months=12).amount_fen, inv_sales_12m_fen(flows))


def inv_days_since_last_sale(flows: Flows) -> int | Missing:
    """Days from the last valid sales invoice to the date asked for."""
    span = flows.spans.get(OUT)
    return (flows.as_of - span.last_on).days if span else Missing("not_found")


def inv_buyers_12m(flows: Flows) -> int:
    """How many buyers there were in the last 12 months."""
    return flows.dealings.get(OUT, NOTHING).distinct


def _issued(flows: Flows) -> int:
    return flows.window(OUT, months=12).n + flows.window("invoice.out.red", months=12).n
