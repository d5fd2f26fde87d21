"""The plan as a rule gives each case what the plan gave it, and cannot be fooled by twins."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.portfolio.allocation import Ask, plan_of
from loanmill.core.portfolio.hurdle import Standing, hurdle_of

LEAST = 3
CASES = st.lists(
    st.builds(Standing, st.integers(1, 4), st.integers(1, 3), st.integers(LEAST, 9), st.integers(1, 50)),
    min_size=1,
    max_size=8,
)


def served(cases: list[Standing], budget: int) -> list[tuple[Standing, int]]:
    asks = [
        Ask(key=str(at), margin=one.margin, least=LEAST, most=one.limit_fen, tie=one.place)
        for at, one in enumerate(cases)
    ]
    plan = plan_of(asks=asks, budget=budget)
    return [(one, plan.steps.get(str(at), 0)) for at, one in enumerate(cases)]


@settings(max_examples=300, deadline=None)
@given(CASES, st.integers(LEAST, 60))
def test_the_rule_gives_what_the_plan_gave(cases: list[Standing], budget: int) -> None:
    each = served(cases, budget)
    rule = hurdle_of(each)
    for standing, amount in each:
        twins = [fen for one, fen in each if one == standing]
        assert rule.amount_fen(standing) == min(twins) <= amount
    assert sum(rule.amount_fen(standing) for standing, _ in each) <= budget


def test_order_and_remnant() -> None:
    """The last one served gets what was left; who is surer, larger or sells more at the same margin comes first."""
    last = Standing(5, 300, 100, 70)
    rule = hurdle_of([(Standing(9, 900, 100, 1), 100), (last, 40), (Standing(5, 300, 100, 69), 0)])
    assert (rule.last, rule.last_fen, dict(rule.others)) == (last, 40, {})
    ahead = [Standing(6, 999, 10, 1), Standing(5, 299, 10, 1), Standing(5, 300, 101, 1), Standing(5, 300, 100, 71)]
    assert [rule.amount_fen(one) for one in ahead] == [10, 10, 101, 100]
    behind = [Standing(4, 1, 999, 999), Standing(5, 301, 999, 999), Standing(5, 300, 99, 99)]
    assert [rule.amount_fen(one) for one in behind] == [0, 0, 0]


def test_a_plan_that_leaves_the_order_names_who() -> None:
    """A remnant too small to lend: the best plan lends less to one before it."""
    cases = [Standing(9, 100, 9, 1), Standing(8, 100, 9, 2), Standing(7, 100, 9, 3)]
    each = served(cases, 20)
    assert [fen for _, fen in each] == [9, 8, 3]
    rule = hurdle_of(each)
    assert (rule.last, rule.last_fen, dict(rule.others)) == (cases[2], 3, {cases[1]: 8})


def test_all_served_is_no_hurdle() -> None:
    one = Standing(1, 1, 5, 1)
    assert hurdle_of([(one, 5)]).last is None
    assert hurdle_of([]).amount_fen(one) == 5
