"""The best rate of a case: what an amount earns in a year at each rate, less what the rate drives away.

A fen lent at the rate r earns (1 - churn(g, r)) x [(1 - p) x r - p x LGD - c]. All four are whole basis points, so
the bracket times the share that stays is a whole number of 10^-12: prices are compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.portfolio.churn import ChurnCurve

SCALE = ONE_BP**3  # what margins are counted in: 10^-12 of the amount, a year


@dataclass(frozen=True, slots=True)
class Costs:
    """What a loan costs the lender: loss given default, and money and handling a year, as shares of the amount."""

    lgd_bp: int
    cost_bp: int


@dataclass(frozen=True, slots=True)
class Price:
    """A rate, the share it drives away, and what it earns of each fen, in 1 / SCALE."""

    rate_bp: int
    lost_bp: int
    margin: int

    def profit_fen(self, amount_fen: int) -> int:
        """What an amount is expected to earn in a year, rounded half up."""
        return div(amount_fen * self.margin, SCALE, Rounding.HALF_UP)


def price_at(*, rate_bp: int, curve: ChurnCurve, pd_bp: int, costs: Costs) -> Price:
    """What one rate earns."""
    lost_bp = curve.lost_at_bp(rate_bp)
    earned = (ONE_BP - pd_bp) * rate_bp - pd_bp * costs.lgd_bp - costs.cost_bp * ONE_BP
    return Price(rate_bp=rate_bp, lost_bp=lost_bp, margin=(ONE_BP - lost_bp) * earned)


def best_price(*, curve: ChurnCurve, pd_bp: int, costs: Costs, low_bp: int, high_bp: int) -> Price:
    """The rate from `low_bp` to `high_bp` that earns most; of equals the lowest, which keeps more customers.

    Money lost to churn is not lent again, so the best rate does not depend on the amount or on other cases.
    Raises ValueError when the curve does not know the rates.
    """
    prices = (
        price_at(rate_bp=rate_bp, curve=curve, pd_bp=pd_bp, costs=costs) for rate_bp in range(low_bp, high_bp + 1)
    )
    return max(prices, key=lambda price: (price.margin, -price.rate_bp))
