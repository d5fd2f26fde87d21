"""Features over tobacco orders. Windows are whole months. The grade is a fact, not a feature."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.ratio import ratio_bp, variation_bp
from loanmill.core.flows.flows import Flows
from loanmill.core.kernel.money import Rounding, div

ORDERS = "tobacco.orders"
GROWTH_NEEDS_MONTHS = 18
VOLATILITY_NEEDS_MONTHS = 6


def tob_orders_12m_fen(flows: Flows) -> int:
    """Orders of the last 12 whole months."""
    return flows.window(ORDERS, months=12).amount_fen


def tob_orders_3m_fen(flows: Flows) -> int:
    """Orders of the last 3 whole months."""
    return flows.window(ORDERS, months=3).amount_fen


def tob_months_history(flows: Flows) -> int:
    """Whole months from the one with the first order to the last."""
    return flows.whole_months_since_first(ORDERS)


def tob_months_ordered_12m(flows: Flows) -> int:
    """Months of the last 12 with at least one order."""
    return sum(1 for month in flows.line(ORDERS, months=12) if month.n)


def tob_growth_bp(flows: Flows) -> int | Missing:
    """Orders of the last 6 months over the same 6 months a year before, less 100%."""
    if tob_months_history(flows) < GROWTH_NEEDS_MONTHS:
        return Missing("too_short")
    before = flows.window(ORDERS, months=6, skip=12).amount_fen
    return ratio_bp(flows.window(ORDERS, months=6).amount_fen - before, before)


def tob_volatility_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of monthly orders, over up to 12 months of history (at least 6)."""
    known = min(12, tob_months_history(flows))
    if known < VOLATILITY_NEEDS_MONTHS:
        return Missing("too_short")
    return variation_bp([month.amount_fen for month in flows.line(ORDERS, months=known)])


def tob_linked_share_bp(flows: Flows) -> int | Missing:
    """Share of the orders of the last 12 months that the linked account paid, by amount."""
    return ratio_bp(flows.window("tobacco.linked", months=12).amount_fen, tob_orders_12m_fen(flows))


def tob_order_avg_fen(flows: Flows) -> int | Missing:
    """Average order of the last 12 months, rounded down."""
    orders = flows.window(ORDERS, months=12)
    return div(orders.amount_fen, orders.n, Rounding.DOWN) if orders.n else Missing("no_base")


def tob_cartons_12m(flows: Flows) -> int:
    """Cartons ordered in the last 12 whole months."""
    return flows.window("tobacco.cartons", months=12).n


def tob_days_since_last_order(flows: Flows) -> int | Missing:
    """Days from the last order to the date asked for."""
    span = flows.spans.get(ORDERS)
    return (flows.as_of - span.last_on).days if span else Missing("not_found")
