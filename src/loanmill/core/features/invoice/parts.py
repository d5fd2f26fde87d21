"""What the files of invoice features share."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.ratio import ratio_bp
from loanmill.core.flows.flows import Flows

OUT, IN = "invoice.out", "invoice.in"
# Six months can be held against the same six a year before, and buyers against those of the year before, only if
# enough of that year lies in the history.
YEAR_BEFORE_NEEDS_MONTHS = 18
TWO_YEARS_MONTHS = 24
VOLATILITY_NEEDS_MONTHS = 6
YEAR = 12


def history(flows: Flows, flow: str = OUT) -> int:
    """Whole months from the first one with a normal invoice on."""
    return flows.whole_months_since_first(flow)


def sales(flows: Flows, *, months: int = YEAR, skip: int = 0) -> int:
    """Sales of some whole months, fen."""
    return flows.window(OUT, months=months, skip=skip).amount_fen


def purchases(flows: Flows, *, months: int = YEAR, skip: int = 0) -> int:
    """Purchases of some whole months, fen."""
    return flows.window(IN, months=months, skip=skip).amount_fen


def growth_bp(now: int, before: int) -> int | Missing:
    """What now is above before, over before."""
    return ratio_bp(now - before, before)
