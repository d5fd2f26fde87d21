"""Features over takings and tobacco orders, on shops an officer could work out by hand."""

from datetime import date

import pytest

from loanmill.core.evidence.missing import Missing
from loanmill.core.features import pos, tobacco
from loanmill.core.flows.flows import Dealing, Dealings, Flows, Month, Span

YUAN = 100


def noodle_bar() -> Flows:
    """As of 2026-05-31: eight months of takings, 10,000 yuan sold and 500 given back in each."""
    months = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]

    def each(fen: int, n: int) -> tuple[Month, ...]:
        return tuple(Month(month, fen, n) for month in months)

    return Flows(
        party="noodles",
        as_of=date(2026, 5, 31),
        monthly={
            "pos.takings": each(9_500 * YUAN, 400),
            "pos.sale": each(10_000 * YUAN, 400),
            "pos.back": each(500 * YUAN, 5),
            "pos.night": each(1_250 * YUAN, 40),
            "pos.round": each(200 * YUAN, 1),
            "pos.refused": each(900 * YUAN, 100),
        },
        dealings={"pos.sale": Dealings(
            top=tuple(Dealing(f"card{at}", 800 * YUAN, 10) for at in range(6)), distinct=2_400, n=3_200)},
        spans={"pos.sale": Span(date(2025, 10, 1), date(2026, 5, 31), 88)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("feature", "value"),
    [
        (pos.pos_sales_12m_fen, 76_000 * YUAN),
        (pos.pos_sales_3m_fen, 28_500 * YUAN),
        (pos.pos_months_history, 8),
        (pos.pos_monthly_avg_fen, 9_500 * YUAN),  # over the eight months there are, not over twelve
        (pos.pos_volatility_bp, 0),
        (pos.pos_active_days_90d, 88),
        (pos.pos_night_share_bp, 1_250),
        (pos.pos_round_share_bp, 200),
        (pos.pos_refund_share_bp, 500),
        (pos.pos_refused_share_bp, 2_000),  # 100 of 500 tried
        (pos.pos_card_repeat_share_bp, 2_500),  # 800 of 3,200 came from a card seen before
        (pos.pos_top5_card_share_bp, 500),  # 4,000 of 80,000
    ],
)
def test_takings(feature, value: int) -> None:  # type: ignore[no-untyped-def]
    assert feature(noodle_bar()) == value


def kiosk() -> Flows:
    """As of 2026-06-10: 20 months of orders, 3,000 yuan and 30 cartons a month, 4,500 from January 2026 on."""
    months = [f"2024-{m:02d}" for m in (10, 11, 12)] + [f"2025-{m:02d}" for m in range(1, 13)]
    orders = [Month(month, 3_000 * YUAN, 2) for month in months]
    orders += [Month(f"2026-{m:02d}", 4_500 * YUAN, 3) for m in range(1, 6)]
    linked = tuple(Month(one.month, one.amount_fen * 9 // 10, one.n) for one in orders)
    cartons = tuple(Month(one.month, 0, 30) for one in orders)
    return Flows(
        party="kiosk",
        as_of=date(2026, 6, 10),
        monthly={"tobacco.orders": tuple(orders), "tobacco.linked": linked, "tobacco.cartons": cartons},
        spans={"tobacco.orders": Span(date(2024, 10, 2), date(2026, 5, 27), 24)},
    )


@pytest.mark.parametrize(
    ("feature", "value"),
    [
        (tobacco.tob_orders_12m_fen, (7 * 3_000 + 5 * 4_500) * YUAN),
        (tobacco.tob_orders_3m_fen, 13_500 * YUAN),
        (tobacco.tob_months_history, 20),
        (tobacco.tob_months_ordered_12m, 12),
        (tobacco.tob_growth_bp, 4_167),  # December to May: 25,500 after 18,000
        (tobacco.tob_linked_share_bp, 9_000),
        (tobacco.tob_order_avg_fen, 43_500 * YUAN // 29),
        (tobacco.tob_cartons_12m, 360),
        (tobacco.tob_days_since_last_order, 14),
    ],
)
def test_orders(feature, value: int) -> None:  # type: ignore[no-untyped-def]
    assert feature(kiosk()) == value


def test_a_shop_without_takings_or_orders() -> None:
    empty = Flows(party="new", as_of=date(2026, 6, 10))
    assert pos.pos_monthly_avg_fen(empty) == Missing("too_short")
    assert pos.pos_night_share_bp(empty) == Missing("no_base")
    assert pos.pos_card_repeat_share_bp(empty) == Missing("no_base")
    assert tobacco.tob_linked_share_bp(empty) == Missing("no_base")
    assert tobacco.tob_order_avg_fen(empty) == Missing("no_base")
