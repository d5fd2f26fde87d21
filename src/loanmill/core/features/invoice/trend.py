"""Where sales are going, how they swing, and whether they swing with the season."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import (
    IN,
    OUT,
    TWO_YEARS_MONTHS,
    VOLATILITY_NEEDS_MONTHS,
    YEAR,
    YEAR_BEFORE_NEEDS_MONTHS,
    growth_bp,
    history,
    purchases,
    sales,
)
from loanmill.core.features.ratio import ratio_bp, variation_bp
from loanmill.core.flows.flows import Flows

QUARTER = 3


def inv_growth_bp(flows: Flows) -> int | Missing:
    """Sales of the last 6 months over the same 6 months a year before, less 100%.

    (S₆ − S₆₍₋₁₂₎) ÷ S₆₍₋₁₂₎
    """
    if history(flows) < YEAR_BEFORE_NEEDS_MONTHS:
        return Missing("too_short")
    return growth_bp(sales(flows, months=6), sales(flows, months=6, skip=YEAR))


def inv_growth_12m_bp(flows: Flows) -> int | Missing:
    """Sales of the last 12 months over the 12 months before, less 100%.

    (S₁₂ − S₁₂₍₋₁₂₎) ÷ S₁₂₍₋₁₂₎
    """
    if history(flows) < TWO_YEARS_MONTHS:
        return Missing("too_short")
    return growth_bp(sales(flows), sales(flows, skip=YEAR))


def inv_momentum_bp(flows: Flows) -> int | Missing:
    """Sales of the last 3 months over the 3 months before, less 100%.

    (S₃ − S₃₍₋₃₎) ÷ S₃₍₋₃₎
    """
    if history(flows) < 2 * QUARTER:
        return Missing("too_short")
    return growth_bp(sales(flows, months=QUARTER), sales(flows, months=QUARTER, skip=QUARTER))


def inv_purchase_growth_bp(flows: Flows) -> int | Missing:
    """Purchases of the last 6 months over the same 6 months a year before, less 100%.

    (P₆ − P₆₍₋₁₂₎) ÷ P₆₍₋₁₂₎
    """
    if history(flows, IN) < YEAR_BEFORE_NEEDS_MONTHS:
        return Missing("too_short")
    return growth_bp(purchases(flows, months=6), purchases(flows, months=6, skip=YEAR))


def inv_trend_bp(flows: Flows) -> int | Missing:
    """Slope of the straight line of least squares through monthly sales, a month, over the mean month.

    slope of monthly S over ≤ 12 months (≥ 6) ÷ mean monthly S
    """
    known = min(YEAR, history(flows))
    if known < VOLATILITY_NEEDS_MONTHS:
        return Missing("too_short")
    line = [month.amount_fen for month in flows.line(OUT, months=known)]
    # Months are numbered 1 - n, 3 - n .. n - 1, so all stays in integers: slope = 6 * moment / (n * (n^2 - 1)).
    moment = sum((2 * at + 1 - known) * amount for at, amount in enumerate(line))
    return ratio_bp(6 * moment, (known * known - 1) * sum(line))


def inv_volatility_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of monthly sales, over up to 12 months of history (at least 6).

    σ ÷ μ of monthly S over ≤ 12 months (≥ 6)
    """
    return _swing_bp(flows, OUT)


def inv_purchase_volatility_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of monthly purchases, over up to 12 months of history (at least 6).

    σ ÷ μ of monthly P over ≤ 12 months (≥ 6)
    """
    return _swing_bp(flows, IN)


def inv_peak_quarter_share_bp(flows: Flows) -> int | Missing:
    """Share of the best 3 consecutive months in the sales of the last 12: a quarter when there is no season.

    max S₃ within 12 months ÷ S₁₂
    """
    quarters = _quarters(flows)
    return ratio_bp(max(quarters), sales(flows)) if quarters else Missing("too_short")


def inv_low_quarter_share_bp(flows: Flows) -> int | Missing:
    """Share of the worst 3 consecutive months in the sales of the last 12: a quarter when there is no season.

    min S₃ within 12 months ÷ S₁₂
    """
    quarters = _quarters(flows)
    return ratio_bp(min(quarters), sales(flows)) if quarters else Missing("too_short")


def inv_season_repeat_bp(flows: Flows) -> int | Missing:
    """How much of the year's pattern by month is that of the year before: 100% when every month has the same share.

    Σ over months of min(share of month in S₁₂, share of same month in S₁₂₍₋₁₂₎)
    """
    if history(flows) < TWO_YEARS_MONTHS:
        return Missing("too_short")
    now = [max(0, month.amount_fen) for month in flows.line(OUT, months=YEAR)]
    before = [max(0, month.amount_fen) for month in flows.line(OUT, months=YEAR, skip=YEAR)]
    common = sum(min(one * sum(before), other * sum(now)) for one, other in zip(now, before, strict=True))
    return ratio_bp(common, sum(now) * sum(before))


def _quarters(flows: Flows) -> list[int]:
    """Sales of each 3 consecutive months of the last 12; none for a shorter history."""
    if history(flows) < YEAR:
        return []
    line = [month.amount_fen for month in flows.line(OUT, months=YEAR)]
    return [sum(line[at : at + QUARTER]) for at in range(YEAR - QUARTER + 1)]


def _swing_bp(flows: Flows, flow: str) -> int | Missing:
    known = min(YEAR, history(flows, flow))
    if known < VOLATILITY_NEEDS_MONTHS:
        return Missing("too_short")
    return variation_bp([month.amount_fen for month in flows.line(flow, months=known)])
