"""The rate: funding cost + operating cost + expected loss + margin, in basis points a year, with a floor and a cap.

Expected loss is the grade's chance of default x the loss given default, both stated in the policy. The cap is a
multiple of the benchmark (LPR, 一年期) in force on the day, from a dated table in the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP


@dataclass(frozen=True, slots=True)
class Dated:
    """A benchmark in force from a day on."""

    since: date
    rate_bp: int


@dataclass(frozen=True, slots=True)
class PricePolicy:
    """The parts of the rate. `benchmark` stands in order of date."""

    funding_cost_bp: int
    operating_cost_bp: int
    margin_bp: int
    lgd_bp: int
    floor_bp: int
    cap_multiple: int
    benchmark: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """The rate's components, their sum, floor and cap, and the rate: None where no benchmark was in force.

    `above_cap` says that the sum is over the cap: at the highest rate allowed the loan does not earn its cost.
    """

    components: Mapping[str, int]
    sum_bp: int
    floor_bp: int
    cap_bp: int | None
    rate_bp: int | None
    above_cap: bool


def cap_of(*, policy: PricePolicy, on: date) -> int | None:
    """The highest rate that may be charged on a day, in basis points; None when no benchmark is known for it."""
    return price_of(policy=policy, pd_bp=0, on=on).cap_bp


def price_of(*, policy: PricePolicy, pd_bp: int, on: date) -> Price:
    """The yearly rate for a chance of default on a day. Expected loss is rounded up."""
    components = {
        "funding_cost_bp": policy.funding_cost_bp,
        "operating_cost_bp": policy.operating_cost_bp,
        "expected_loss_bp": div(pd_bp * policy.lgd_bp, ONE_BP, Rounding.UP),
        "margin_bp": policy.margin_bp,
    }
    sum_bp = sum(components.values())
    in_force = [dated.rate_bp for dated in policy.benchmark if dated.since <= on]
    if not in_force:
        return Price(components, sum_bp, policy.floor_bp, cap_bp=None, rate_bp=None, above_cap=False)
    cap_bp = in_force[-1] * policy.cap_multiple
    rate_bp = min(max(sum_bp, policy.floor_bp), cap_bp)
    return Price(components, sum_bp, policy.floor_bp, cap_bp=cap_bp, rate_bp=rate_bp, above_cap=sum_bp > cap_bp)
