"""Each repayment method as a table that a credit officer can check, and what every schedule must keep."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding, yuan_text
from loanmill.core.schedule.build import METHODS, UnknownMethod, build_schedule
from loanmill.core.schedule.terms import Instalment, Terms

# 12,000.00 yuan at 12% a year from 31 January, in 30/360: 1% a month, so that every figure can be done by hand.
BY_HAND = Terms(
    principal_fen=1_200_000, rate_bp=1_200, months=4, starts_on=date(2026, 1, 31), day_count=DayCount.THIRTY_360
)

GOLDEN = {
    "equal_instalments": """
        2026-02-28  2955.37  120.00  9044.63
        2026-03-31  2984.92   90.45  6059.71
        2026-04-30  3014.77   60.60  3044.94
        2026-05-31  3044.94   30.45     0.00
    """,
    "equal_principal": """
        2026-02-28  3000.00  120.00  9000.00
        2026-03-31  3000.00   90.00  6000.00
        2026-04-30  3000.00   60.00  3000.00
        2026-05-31  3000.00   30.00     0.00
    """,
    "interest_monthly": """
        2026-02-28      0.00  120.00  12000.00
        2026-03-31      0.00  120.00  12000.00
        2026-04-30      0.00  120.00  12000.00
        2026-05-31  12000.00  120.00      0.00
    """,
    "bullet": """
        2026-05-31  12000.00  480.00  0.00
    """,
}


def table(lines: list[Instalment]) -> list[list[str]]:
    """Due day, principal, interest and balance, in yuan."""
    return [
        [str(i.due_on), *(yuan_text(fen=fen) for fen in (i.principal_fen, i.interest_fen, i.balance_fen))]
        for i in lines
    ]


def test_every_method_has_its_golden_table() -> None:
    assert set(GOLDEN) == set(METHODS)


@pytest.mark.parametrize("method", sorted(GOLDEN))
def test_golden(method: str) -> None:
    wanted = [line.split() for line in GOLDEN[method].strip().splitlines()]
    assert table(build_schedule(method=method, terms=BY_HAND)) == wanted


def test_act_360_charges_the_days_of_each_month() -> None:
    """100,000.00 at 7.2% a year is 20.00 a day: 31 days 620.00, 28 days 560.00."""
    terms = Terms(principal_fen=10_000_000, rate_bp=720, months=3, starts_on=date(2026, 1, 10))
    lines = build_schedule(method="interest_monthly", terms=terms)
    assert [line.interest_fen for line in lines] == [62_000, 56_000, 62_000]


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(UnknownMethod, match="balloon"):
        build_schedule(method="balloon", terms=BY_HAND)


@pytest.mark.parametrize("wrong", [{"principal_fen": 0}, {"rate_bp": -1}, {"months": 0}, {"months": 5000}])
def test_impossible_terms_are_refused(wrong: dict[str, int]) -> None:
    given_terms = {"principal_fen": 100, "rate_bp": 100, "months": 12, **wrong}
    with pytest.raises(ValueError, match=r"principal|rate|term"):
        Terms(**given_terms, starts_on=date(2026, 1, 1))


TERMS = st.builds(
    Terms,
    principal_fen=st.integers(1, 10**11),
    rate_bp=st.integers(0, 3_600),
    months=st.integers(1, 120),
    starts_on=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    day_count=st.sampled_from(DayCount),
    rounding=st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN]),
)


@given(method=st.sampled_from(sorted(METHODS)), terms=TERMS)
def test_a_schedule_repays_the_loan_and_no_more(method: str, terms: Terms) -> None:
    lines = build_schedule(method=method, terms=terms)
    assert sum(line.principal_fen for line in lines) == terms.principal_fen
    assert lines[-1].balance_fen == 0
    assert all(line.principal_fen >= 0 and line.interest_fen >= 0 and line.balance_fen >= 0 for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0].starts_on == terms.starts_on
    assert all(a.due_on == b.starts_on for a, b in pairwise(lines))
    assert all(line.due_on > line.starts_on for line in lines)


@given(terms=TERMS)
def test_equal_instalments_are_equal_but_the_last(terms: Terms) -> None:
    lines = build_schedule(method="equal_instalments", terms=terms)
    totals = {line.total_fen for line in lines[:-1] if line.balance_fen}
    if all(line.principal_fen for line in lines[:-1]):
        assert len(totals) <= 1
        # Each rounding (the sum, and every month's interest) may move the last one by its growth to the end.
        bound = sum((1 + terms.rate_bp / 10_000 * 31 / 360) ** n for n in range(terms.months)) + 1
        assert not totals or abs(lines[-1].total_fen - totals.pop()) <= bound
