"""How a feature lies over fates: fifths, coverage, and what happens with few, equal or no values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.features.distribution import distribution


def test_fifths_of_two_fates() -> None:
    found = distribution({"good": list(range(50)), "bad": [*range(10), Missing("timeout"), Missing("timeout")]})
    assert (found.n, found.covered_bp, found.least, len(found.edges), found.edges[-1]) == (62, 9677, 0, 5, 49)
    assert found.shares_bp["bad"][0] > found.shares_bp["good"][0]
    assert sum(found.shares_bp["bad"][2:]) == 0


def test_many_of_one_value_make_fewer_parts() -> None:
    found = distribution({"good": [0] * 9 + [7], "bad": [0]})
    assert (found.edges, found.shares_bp["good"], found.shares_bp["bad"]) == ((0, 7), (9000, 1000), (10_000, 0))


def test_nothing_known() -> None:
    found = distribution({"good": [Missing("not_asked")], "bad": []})
    assert (found.n, found.covered_bp, found.edges, dict(found.shares_bp)) == (1, 0, (), {"good": (), "bad": ()})


VALUES: st.SearchStrategy[list[Value]] = st.lists(
    st.one_of(st.integers(-50, 50), st.just(Missing("no_base"))), max_size=40
)


@given(VALUES, VALUES)
def test_every_known_value_lies_in_one_part(good: list[Value], bad: list[Value]) -> None:
    found = distribution({"good": good, "bad": bad})
    assert list(found.edges) == sorted(set(found.edges)) and len(found.edges) <= 5
    for fate, values in (("good", good), ("bad", bad)):
        known = [value for value in values if isinstance(value, int)]
        total = sum(found.shares_bp[fate])
        assert total == 0 if not known else 10_000 - len(found.edges) <= total <= 10_000
