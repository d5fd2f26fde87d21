"""The level sum: made even at the end, found at one rate, and interest rounded by parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.conventions import Annuity, InterestRounding
from loanmill.core.schedule.recalculation import Recalculation, recalculated
from loanmill.core.schedule.terms import Draw, Terms

START = date(2026, 1, 1)
LOAN = Terms(principal_fen=10_000, rate_bp=700, months=6, starts_on=START, day_count=DayCount.ACT_365)


def totals(terms: Terms) -> list[int]:
    """What each instalment asks, in fen."""
    return [line.total_fen for line in build_schedule(method="equal_instalments", terms=terms)]


def gap(terms: Terms) -> int:
    """How far the last instalment is from the others."""
    first, *_, last = totals(terms)
    return abs(last - first)


def test_a_rebalanced_sum_shares_out_what_the_last_would_take() -> None:
    """A draw in the middle of a period is charged for less than the sum reckons with: the rest is shared by all."""
    late = replace(LOAN, starts_on=START, draws=(Draw(date(2026, 1, 20), 10_000),))
    plain, shared = totals(late), totals(replace(late, annuity=Annuity.REBALANCED))
    assert plain[0] - plain[-1] > 30
    assert abs(shared[0] - shared[-1]) <= 3
    assert shared[0] < plain[0]


@settings(max_examples=100, deadline=None)
@given(principal=st.integers(1_000, 10**7), rate=st.integers(0, 3_600), months=st.integers(2, 24))
def test_rebalancing_never_makes_the_last_instalment_odder(principal: int, rate: int, months: int) -> None:
    terms = replace(LOAN, principal_fen=principal, rate_bp=rate, months=months)
    assert gap(replace(terms, annuity=Annuity.REBALANCED)) <= gap(terms)


def test_one_rate_for_all_periods_is_that_of_the_first() -> None:
    """1,200.00 at 31/365 of 12% three times: 408.18; at own days 1,200 * 1.029882 / 3.029683 = 407.92."""
    terms = replace(LOAN, principal_fen=120_000, rate_bp=1_200, months=3)
    assert totals(replace(terms, annuity=Annuity.FIRST_RATE))[0] == 40_818
    assert totals(terms)[0] == 40_792


def test_parts_of_a_period_are_rounded_one_by_one_where_terms_say_so() -> None:
    """14 days on 10.00 are 0.0268 and 17 on 20.00 are 0.0652: 0.09 at once, 0.03 and 0.07 apart."""
    draws = (Draw(START, 1_000), Draw(date(2026, 1, 15), 1_000))
    at_once = replace(LOAN, principal_fen=2_000, draws=draws, months=1)
    apart = replace(at_once, interest_rounding=InterestRounding.PART)
    assert [build_schedule(method="bullet", terms=one)[0].interest_fen for one in (at_once, apart)] == [9, 10]


def test_a_recalculated_period_is_rounded_by_parts() -> None:
    """Paid late on 10 February: 9 days on all that is out and 19 on what the plan says, each rounded."""
    late = recalculated(
        terms=LOAN, payments=[Draw(date(2026, 2, 10), 1_000)], rule=Recalculation(as_of=date(2026, 2, 10))
    )
    planned = 10_000 - late[0].principal_fen
    parts = [round(10_000 * 0.07 * 9 / 365), round(planned * 0.07 * 19 / 365)]
    at_once = round(10_000 * 0.07 * 9 / 365 + planned * 0.07 * 19 / 365)
    assert late[1].interest_fen == sum(parts)
    assert sum(parts) != at_once
