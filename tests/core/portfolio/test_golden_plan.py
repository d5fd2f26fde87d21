"""A small plan that a credit officer can check with a pocket calculator.

The bank has ¥1,000,000. LGD is 45%, money and handling cost 2% a year. Churn is a straight line: at 5% a year nobody
leaves, at 15% everybody has left, so at r the share (15% - r) / 10% stays.

| who   | chance of default | best rate | earns on 100 a year                                  | may take      |
|-------|-------------------|-----------|------------------------------------------------------|---------------|
| solid | 1%                | 8.74%     | 62.6% stay x (0.99 x 8.74 - 0.01 x 45 - 2) = 3.8828   | ¥600,000      |
| fair  | 4%                | 9.48%     | 55.2% stay x (0.96 x 9.48 - 0.04 x 45 - 2) = 2.9260   | ¥800,000      |
| poor  | 30%               | -         | nothing at any rate: 0.7 x 15 - 13.5 - 2 < 0          |               |

So solid takes its ¥600,000 and fair the ¥400,000 that are left: ¥23,297 + ¥11,704 = ¥35,001 a year.
"""

from __future__ import annotations

from loanmill.core.portfolio.allocation import Ask, plan_of
from loanmill.core.portfolio.churn import ChurnCurve, smooth_curve
from loanmill.core.portfolio.price import Costs, Price, best_price, price_at

COSTS = Costs(lgd_bp=4_500, cost_bp=200)
LINE = smooth_curve(grade="A", points=[(500, 0), (1500, 10_000)])
STEP_FEN = 100_000  # ¥1,000


def best(pd_bp: int, curve: ChurnCurve = LINE) -> Price:
    return best_price(curve=curve, pd_bp=pd_bp, costs=COSTS, low_bp=500, high_bp=1500)


def test_best_rates() -> None:
    solid, fair, poor = best(100), best(400), best(3_000)
    assert (solid.rate_bp, solid.lost_bp) == (874, 3_740)
    assert (fair.rate_bp, fair.lost_bp) == (948, 4_480)
    assert poor.margin <= 0


def test_margins_are_the_formula_in_whole_numbers() -> None:
    """(1 - 0.374) x (0.99 x 0.0874 - 0.01 x 0.45 - 0.02) = 0.626 x 0.062026, in 10^-12."""
    assert best(100).margin == (10_000 - 3_740) * (9_900 * 874 - 100 * 4_500 - 200 * 10_000) == 38_828_276_000


def test_no_rate_is_better() -> None:
    top = best(400)
    each = [price_at(rate_bp=bp, curve=LINE, pd_bp=400, costs=COSTS).margin for bp in range(500, 1501)]
    assert top.margin == max(each)
    assert top.rate_bp == 500 + each.index(max(each))


def test_the_plan() -> None:
    solid, fair = best(100), best(400)
    plan = plan_of(asks=[Ask("solid", solid.margin, 100, 600), Ask("fair", fair.margin, 100, 800)], budget=1_000)
    assert plan.steps == {"solid": 600, "fair": 400}
    assert [solid.profit_fen(600 * STEP_FEN), fair.profit_fen(400 * STEP_FEN)] == [2_329_697, 1_170_417]
    assert (plan.method, plan.gap_ppm) == ("order", 0)
