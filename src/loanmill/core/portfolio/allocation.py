"""One plan under a budget: how much to lend each case, each nothing or between its least and its most.

Maximise the sum of margin x amount with amount in {0} or [least, most] and the amounts within the budget. Without
the gap below `least` the best plan fills cases in order of margin: that is an upper bound, in whole numbers (Dantzig
1957). Where filling in that order leaves no remnant too small to lend, it reaches the bound and nothing better
exists. Otherwise a mixed-integer programme finds the best plan, and its own bound proves the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.portfolio.programme import solve_programme


@dataclass(frozen=True, slots=True)
class Ask:
    """What a case can take, in steps of the plan, and what a step earns. `tie` orders cases of equal margin."""

    key: str
    margin: int
    least: int
    most: int
    tie: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps by key (only what is lent), what they earn together, and what no plan can exceed; margins x steps.

    `method` is `order` where filling in order was already proved best, else `programme`.
    """

    steps: dict[str, int]
    value: int
    bound: int
    method: str

    @property
    def gap_ppm(self) -> int:
        """How far the plan can be from the best, in millionths of the bound, rounded up."""
        return -(-(self.bound - self.value) * 1_000_000 // self.bound) if self.bound > 0 else 0

    @property
    def used(self) -> int:
        """Steps lent together."""
        return sum(self.steps.values())


def plan_of(*, asks: Sequence[Ask], budget: int) -> Plan:
    """The best plan. The order of `asks` changes nothing; cases of equal margin are served in order of `tie`.

    Raises ValueError for a negative budget or an ask that cannot be.
    """
    if budget < 0:
        raise ValueError(f"a budget of {budget} steps cannot be lent; give one of at least 0")
    wanted = _ordered(asks)
    bound = _bound(wanted, budget)
    filled = _filled(wanted, budget)
    value = _value(wanted, filled)
    if value == bound:
        return Plan(steps=filled, value=value, bound=bound, method="order")
    found, proved = solve_programme(
        margins=[ask.margin for ask in wanted],
        least=[ask.least for ask in wanted],
        most=[ask.most for ask in wanted],
        budget=budget,
    )
    steps = {ask.key: amount for ask, amount in zip(wanted, found, strict=True) if amount}
    _must_hold(wanted, steps, budget)
    solved = _value(wanted, steps)
    best, best_value = (steps, solved) if solved > value else (filled, value)
    return Plan(steps=best, value=best_value, bound=max(best_value, min(bound, proved)), method="programme")


def _ordered(asks: Sequence[Ask]) -> list[Ask]:
    for ask in asks:
        if ask.least <= 0:
            raise ValueError(f"{ask.key} asks for at least {ask.least} steps; the least loan is above nothing")
    useful = [ask for ask in asks if ask.margin > 0 and ask.most >= ask.least]
    return sorted(useful, key=lambda ask: (-ask.margin, ask.tie, ask.key))


def _bound(wanted: list[Ask], budget: int) -> int:
    """What the cases could earn at best, were a loan below `least` possible."""
    left, value = budget, 0
    for ask in wanted:
        amount = min(left, ask.most)
        value, left = value + amount * ask.margin, left - amount
    return value


def _filled(wanted: list[Ask], budget: int) -> dict[str, int]:
    """Each case in order takes its most; where too little is left, equals before it give up what it needs."""
    steps: dict[str, int] = {}
    left = budget
    for place, ask in enumerate(wanted):
        amount = min(left, ask.most)
        if 0 < amount < ask.least:
            amount += _given_up(wanted[:place], steps, margin=ask.margin, need=ask.least - amount)
        if amount >= ask.least:
            steps[ask.key] = amount
            left = budget - sum(steps.values())
    return steps


def _given_up(before: list[Ask], steps: dict[str, int], *, margin: int, need: int) -> int:
    """Take `need` steps from cases of equal margin, last first, never below their least; 0 if they have too little."""
    spare = [(one, steps[one.key] - one.least) for one in reversed(before) if one.margin == margin and one.key in steps]
    if sum(more for _, more in spare) < need:
        return 0
    rest = need
    for one, more in spare:
        taken = min(more, rest)
        steps[one.key] -= taken
        rest -= taken
    return need


def _value(wanted: list[Ask], steps: dict[str, int]) -> int:
    return sum(ask.margin * steps.get(ask.key, 0) for ask in wanted)


def _must_hold(wanted: list[Ask], steps: dict[str, int], budget: int) -> None:
    lent = [(ask, steps[ask.key]) for ask in wanted if ask.key in steps]
    assert sum(steps.values()) <= budget, "a plan above its budget"
    assert all(ask.least <= amount <= ask.most for ask, amount in lent), "a loan outside its ends"


def share_bp(*, part: int, whole: int) -> int:
    """part / whole in basis points, down; 0 of nothing."""
    return part * ONE_BP // whole if whole else 0
