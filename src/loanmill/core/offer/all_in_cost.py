"""The all-in annual cost (综合融资成本): the rate at which everything paid is worth everything received.

It is the internal rate of return of all flows, fees included, compounded a year of 365 days (复利, 内部收益率法,
as the central bank's notice 2021-3 on stating annual rates allows). Decimal arithmetic of fixed precision, so that
the same flows give the same basis points on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.schedule.terms import Instalment

_CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN)
_FINE = 100  # the search runs in hundredths of a basis point
MAX_BP = 100_000_000  # 1,000,000% a year: beyond it there is no offer to describe


@dataclass(frozen=True, slots=True)
class Flow:
    """Money to the borrower (positive) or from the borrower (negative) on a day."""

    on: date
    amount_fen: int


class NoAnnualCost(ValueError):
    """The flows have no annual cost: nothing is received, or less is paid than received, or it is beyond MAX_BP."""


def loan_flows(*, instalments: Sequence[Instalment], starts_on: date, fees_fen: int = 0) -> list[Flow]:
    """The flows of a loan as its borrower sees them: principal less fees taken at once, then the instalments."""
    principal = sum(line.principal_fen for line in instalments)
    return [Flow(starts_on, principal - fees_fen), *(Flow(line.due_on, -line.total_fen) for line in instalments)]


def all_in_cost_bp(*, flows: Sequence[Flow]) -> int:
    """The annual cost in basis points, HALF_UP. Raises NoAnnualCost.

    The flows must be a borrowing: what comes in comes before what goes out, so that there is one root.
    """
    ordered = sorted((flow for flow in flows if flow.amount_fen), key=lambda flow: flow.on)
    if not ordered or ordered[0].amount_fen < 0:
        raise NoAnnualCost("the flows do not start with money received")
    if sum(flow.amount_fen for flow in ordered) > 0:
        raise NoAnnualCost("less is paid back than was received")
    start = ordered[0].on
    days = [((flow.on - start).days, flow.amount_fen) for flow in ordered]
    low, high = 0, MAX_BP * _FINE
    if _worth(days, high) <= 0:
        raise NoAnnualCost(f"the annual cost is above {MAX_BP} bp")
    while high - low > 1:  # worth grows with the rate: at low it is <= 0, at high > 0
        middle = (low + high) >> 1
        low, high = (middle, high) if _worth(days, middle) <= 0 else (low, middle)
    return div(low, _FINE, Rounding.HALF_UP)


def _worth(days: list[tuple[int, int]], rate: int) -> Decimal:
    """What the flows are worth on the first day at `rate` hundredths of a basis point a year."""
    with localcontext(_CONTEXT):
        growth = 1 + Decimal(rate) / (ONE_BP * _FINE)
        daily = (-growth.ln() / 365).exp()
        return sum((amount * daily**day for day, amount in days), Decimal(0))
