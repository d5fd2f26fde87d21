"""Churn curves, trades read from names, and what a shock does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.evidence.trades import Reading, read_trade
from loanmill.core.portfolio.churn import smooth_curve
from loanmill.core.portfolio.concentration import concentration, leaning
from loanmill.core.portfolio.shock import Shock, shocked_pd_bp, shocked_sales_fen

POINTS = st.lists(st.integers(0, 10_000), min_size=2, max_size=12).map(
    lambda lost: [(400 + 40 * at, one) for at, one in enumerate(lost)]
)


@given(POINTS)
def test_curves_are_monotone_and_within_their_points(points: list[tuple[int, int]]) -> None:
    curve = smooth_curve(grade="A", points=points)
    assert list(curve.lost_bp) == sorted(curve.lost_bp)
    assert min(lost for _, lost in points) <= curve.lost_bp[0] <= curve.lost_bp[-1] <= max(lost for _, lost in points)
    assert (curve.from_bp, curve.to_bp) == (points[0][0], points[-1][0])


def test_rising_points_are_met_exactly() -> None:
    points = [(400, 0), (425, 946), (465, 1357), (505, 2246), (1500, 9221)]
    curve = smooth_curve(grade="A", points=points)
    assert [curve.lost_at_bp(rate) for rate, _ in points] == [lost for _, lost in points]


def test_nothing_is_known_beyond_the_published_rates() -> None:
    curve = smooth_curve(grade="A", points=[(400, 0), (500, 100)])
    with pytest.raises(ValueError, match="outside"):
        curve.lost_at_bp(501)
    with pytest.raises(ValueError, match="two rates"):
        smooth_curve(grade="A", points=[(400, 0)])


@pytest.mark.parametrize(
    ("name", "trade", "sure_bp"),
    [
        ("个体经营E124", "sole_trader", 9000),
        ("***建筑劳务有限公司", "construction", 9000),
        ("***物流有限责任公司***分公司", "transport", 9000),
        ("***餐饮文化服务有限公司", "culture", 7000),
        ("***建筑科技有限公司", "tech", 7000),
        ("***商贸有限公司", "trade", 9000),
        ("***通信工程有限公司", "construction", 6000),
        ("***集团公司", "other", 0),
    ],
)
def test_trades_are_read_from_the_end_of_a_name(name: str, trade: str, sure_bp: int) -> None:
    found = read_trade(name)
    assert (found.trade, found.confidence_bp) == (trade, sure_bp)


SHOCK = Shock("s", "冲击", "shock", economy_bp=-1000, sales_bp={"catering": -5000}, default_elasticity_bp=20_000)


def test_a_shock_counts_as_far_as_the_trade_is_sure() -> None:
    """90% sure of catering: 0.9 x -50% + 0.1 x -10% = -46%."""
    assert SHOCK.on(Reading("catering", "餐饮", 9000)) == -4600
    assert SHOCK.on(Reading("tech", "科技", 9000)) == SHOCK.on(Reading("other", "", 0)) == -1000


def test_sales_and_odds_move_as_stated() -> None:
    """Losing 50% of sales at elasticity 2 multiplies the odds by e: 1:19 becomes 1:6.99, 12.52%."""
    assert shocked_sales_fen(sales_fen=1_000_001, change_bp=-5000) == 500_000
    assert shocked_pd_bp(pd_bp=500, change_bp=-5000, elasticity_bp=20_000) == 1252
    assert shocked_pd_bp(pd_bp=500, change_bp=0, elasticity_bp=20_000) == 500


def test_concentration() -> None:
    found = concentration(amounts=[("a", 60), ("b", 20), ("a", 20)])
    assert [(one.key, one.amount_fen, one.share_bp, one.n) for one in found.parts] == [
        ("a", 80, 8000, 2),
        ("b", 20, 2000, 1),
    ]
    assert found.hhi_bp == 6800  # 0.8 squared + 0.2 squared
    leaned = leaning(loans=[(100, 50, [("x", 25)]), (100, 10, [("x", 10), ("y", -4)])])
    assert [(one.key, one.amount_fen, one.share_bp) for one in leaned.parts] == [("x", 150, 7500)]
    assert concentration(amounts=[]).parts == ()
