"""Features over POS and QR takings. Windows are whole months; only approved messages are money."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.ratio import ratio_bp, variation_bp
from loanmill.core.flows.flows import NOTHING, Flows
from loanmill.core.kernel.money import Rounding, div

TAKINGS, SALE = "pos.takings", "pos.sale"
VOLATILITY_NEEDS_MONTHS = 6


def pos_sales_12m_fen(flows: Flows) -> int:
    """Takings of the last 12 whole months, less refunds and reversals."""
    return flows.window(TAKINGS, months=12).amount_fen


def pos_sales_3m_fen(flows: Flows) -> int:
    """Takings of the last 3 whole months, less refunds and reversals."""
    return flows.window(TAKINGS, months=3).amount_fen


def pos_months_history(flows: Flows) -> int:
    """Whole months from the one with the first sale to the last."""
    return flows.whole_months_since_first(SALE)


def pos_monthly_avg_fen(flows: Flows) -> int | Missing:
    """Average monthly takings over up to 12 whole months of history (at least 1), rounded down."""
    known = min(12, pos_months_history(flows))
    if not known:
        return Missing("too_short")
    return div(flows.window(TAKINGS, months=known).amount_fen, known, Rounding.DOWN)


def pos_volatility_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of monthly takings, over up to 12 months of history (at least 6)."""
    known = min(12, pos_months_history(flows))
    if known < VOLATILITY_NEEDS_MONTHS:
        return Missing("too_short")
    return variation_bp([month.amount_fen for month in flows.line(TAKINGS, months=known)])


def pos_active_days_90d(flows: Flows) -> int:
    """Days of the last 90 with at least one sale."""
    span = flows.spans.get(SALE)
    return span.active_days_90 if span else 0


def pos_night_share_bp(flows: Flows) -> int | Missing:
    """Share of sales between 23:00 and 06:00 in the sales of the last 12 months, by amount."""
    return _share_of_sales(flows, "pos.night")


def pos_round_share_bp(flows: Flows) -> int | Missing:
    """Share of sales of whole hundreds of yuan in the sales of the last 12 months, by amount."""
    return _share_of_sales(flows, "pos.round")


def pos_refund_share_bp(flows: Flows) -> int | Missing:
    """Refunds and reversals over sales of the last 12 months, by amount."""
    return _share_of_sales(flows, "pos.back")


def pos_refused_share_bp(flows: Flows) -> int | Missing:
    """Sales that the issuer refused over all sales tried in the last 12 months, by count."""
    refused = flows.window("pos.refused", months=12).n
    return ratio_bp(refused, refused + flows.window(SALE, months=12).n)


def pos_card_repeat_share_bp(flows: Flows) -> int | Missing:
    """Share of the sales of the last 12 months that were paid with a card or wallet already seen, by count."""
    cards = flows.dealings.get(SALE, NOTHING)
    return ratio_bp(cards.n - cards.distinct, cards.n)


def pos_top5_card_share_bp(flows: Flows) -> int | Missing:
    """Share of the five cards that paid most in the sales of the last 12 months, by amount."""
    top = flows.dealings.get(SALE, NOTHING).top[:5]
    return ratio_bp(sum(card.amount_fen for card in top), flows.window(SALE, months=12).amount_fen)


def _share_of_sales(flows: Flows, flow: str) -> int | Missing:
    part, sales = flows.window(flow, months=12), flows.window(SALE, months=12)
    return ratio_bp(part.amount_fen, sales.amount_fen)
