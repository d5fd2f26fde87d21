"""The plan: never above its budget, never below what trying everything finds, and the same in any order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.portfolio.allocation import Ask, plan_of

ASKS = st.lists(
    st.builds(
        lambda margin, least, more: (margin, least, least + more),
        st.integers(-2, 12),
        st.integers(1, 3),
        st.integers(0, 3),
    ),
    max_size=4,
).map(lambda rows: [Ask(str(at), *row) for at, row in enumerate(rows)])


def by_trying(asks: Sequence[Ask], budget: int) -> int:
    """The best value, found by trying every plan."""
    choices = [[0, *range(ask.least, ask.most + 1)] for ask in asks]
    fitting = (plan for plan in itertools.product(*choices) if sum(plan) <= budget)
    return max(sum(ask.margin * amount for ask, amount in zip(asks, plan, strict=True)) for plan in fitting)


@settings(max_examples=150, deadline=None)
@given(ASKS, st.integers(0, 20))
def test_no_plan_is_better(asks: list[Ask], budget: int) -> None:
    plan = plan_of(asks=asks, budget=budget)
    assert plan.value == by_trying(asks, budget)
    assert plan.gap_ppm == 0
    assert plan.used <= budget
    ends = {ask.key: ask for ask in asks}
    assert all(ends[key].least <= amount <= ends[key].most for key, amount in plan.steps.items())


@settings(max_examples=60, deadline=None)
@given(ASKS, st.integers(0, 19))
def test_more_budget_never_earns_less(asks: list[Ask], budget: int) -> None:
    assert plan_of(asks=asks, budget=budget).value <= plan_of(asks=asks, budget=budget + 1).value


@settings(max_examples=60, deadline=None)
@given(ASKS, st.integers(0, 20), st.randoms(use_true_random=False))
def test_order_changes_nothing(asks: list[Ask], budget: int, chance: object) -> None:
    shuffled = list(asks)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan_of(asks=shuffled, budget=budget) == plan_of(asks=asks, budget=budget)


def test_a_remnant_too_small_needs_the_programme() -> None:
    """Budget 10: A (7 a step, 3 to 8) leaves 2, too little for B (6 a step, 4 to 6): A gives up 2, not the rest."""
    plan = plan_of(asks=[Ask("A", 7, 3, 8), Ask("B", 6, 4, 6)], budget=10)
    assert (plan.method, plan.steps, plan.value) == ("programme", {"A": 6, "B": 4}, 66)


def test_equals_are_served_in_their_stated_order() -> None:
    plan = plan_of(asks=[Ask("late", 5, 1, 4, tie=(2,)), Ask("first", 5, 1, 4, tie=(1,))], budget=6)
    assert plan.steps == {"first": 4, "late": 2}


def test_what_earns_nothing_is_left_out() -> None:
    assert plan_of(asks=[Ask("A", 0, 1, 9), Ask("B", -3, 1, 9), Ask("C", 4, 5, 3)], budget=50).steps == {}


def test_a_large_plan_is_proved_to_a_ten_thousandth() -> None:
    asks = [Ask(str(at), 7 + (at * 7919) % 1000, 100, 130 + (at * 31) % 800) for at in range(300)]
    for budget in (5_050, 49_999, 100_000):
        plan = plan_of(asks=asks, budget=budget)
        assert plan.gap_ppm <= 100
        assert plan.used <= budget


def test_absurd_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        plan_of(asks=[], budget=-1)
    with pytest.raises(ValueError, match="above nothing"):
        plan_of(asks=[Ask("A", 1, 0, 5)], budget=5)
