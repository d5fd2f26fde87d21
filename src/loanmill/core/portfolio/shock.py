"""A shock: what happens to the sales of each trade, and what that does to defaults.

Sales of a trade fall (or rise) by a stated share; the odds of default are multiplied by e^(elasticity x share lost).
A reading of the trade that is not sure counts for as much as it is sure; for the rest the economy's shock holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from loanmill.core.evidence.trades import Reading
from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP


@dataclass(frozen=True, slots=True)
class Shock:
    """`sales_bp` by trade (-6000 is 60% lost), `economy_bp` for any other, and how defaults answer to lost sales."""

    code: str
    zh: str
    en: str
    economy_bp: int
    sales_bp: Mapping[str, int]
    default_elasticity_bp: int
    source: str = ""

    def on(self, reading: Reading) -> int:
        """The change of sales, in basis points, of an enterprise whose trade was read so."""
        known = self.sales_bp.get(reading.trade, self.economy_bp)
        mixed = known * reading.confidence_bp + self.economy_bp * (ONE_BP - reading.confidence_bp)
        return div(mixed, ONE_BP, Rounding.HALF_UP)


def shocked_sales_fen(*, sales_fen: int, change_bp: int) -> int:
    """Sales after the shock, rounded down."""
    return div(sales_fen * (ONE_BP + change_bp), ONE_BP, Rounding.DOWN)


def shocked_pd_bp(*, pd_bp: int, change_bp: int, elasticity_bp: int) -> int:
    """The chance of default after sales changed, within 1 to 9,999 bp."""
    if not 0 < pd_bp < ONE_BP:
        return pd_bp
    odds = log(pd_bp / (ONE_BP - pd_bp)) - (elasticity_bp / ONE_BP) * (change_bp / ONE_BP)
    return min(ONE_BP - 1, max(1, round(ONE_BP / (1 + exp(-odds)))))
