"""What every schedule keeps: all methods, frequencies, day counts, roundings, month ends, holidays and grace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding
from loanmill.core.schedule.allocated import Allocation, Early, Settlement, allocated
from loanmill.core.schedule.build import METHODS, build_schedule
from loanmill.core.schedule.conventions import (
    Accrual,
    Annuity,
    FlatInterest,
    Grace,
    InterestRounding,
    PartPeriod,
    StubMonths,
)
from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.holidays import Shift, calendar_named
from loanmill.core.schedule.month_end import MonthEnd
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Draw, Instalment, RateChange, Terms

ROUNDINGS = st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN])


@st.composite
def terms_of(draw: st.DrawFn, *, plain: bool = False) -> Terms:
    """Terms of any convention, with money paid out at once or in two parts.

    Plain ones know neither parts, down payment, grace nor a change of the rate: to draw them is cheaper than to wait
    for a draw that has none of these, which is one in five hundred.
    """
    principal, start = draw(st.integers(100, 10**11)), draw(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
    later = draw(st.integers(0, 3))
    draws = (Draw(start, principal - principal // 3), Draw(start + timedelta(days=later), principal // 3))
    terms = Terms(
        principal_fen=principal,
        rate_bp=draw(st.integers(0, 3_600)),
        starts_on=start,
        **draw(st.sampled_from([{"months": 6}, {"months": 13}, {"instalments": 1}, {"instalments": 9}])),
        frequency=draw(st.sampled_from(Frequency)),
        every=draw(st.integers(4, 7)),
        due_day=draw(st.sampled_from([0, 0, 15, 31])),
        month_end=draw(st.sampled_from(MonthEnd)),
        shift=draw(st.sampled_from(Shift)),
        calendar=calendar_named("cn"),
        day_count=draw(st.sampled_from(DayCount)),
        rounding=draw(ROUNDINGS),
        accrual=draw(st.sampled_from(Accrual)),
        interest_rounding=draw(st.sampled_from(InterestRounding)),
        annuity=draw(st.sampled_from(Annuity)),
        grace=Grace() if plain else Grace(*draw(st.tuples(*[st.integers(0, 3)] * 3))),
        down_payment_bp=0 if plain else draw(st.sampled_from([0, 2_500])),
        draws=draws if not plain and draw(st.booleans()) else (),
        multiple_fen=draw(st.sampled_from([1, 100])),
        balloon_fen=principal // 4,
        step_bp=draw(st.integers(-2_000, 2_000)),
        takings_fen=draw(st.integers(100, 10**9)),
        share_bp=1_000,
        rates=(RateChange(start + timedelta(days=draw(st.integers(0, 200))), draw(st.integers(0, 3_600))),)
        if not plain and draw(st.booleans())
        else (),
        flat_interest=draw(st.sampled_from(FlatInterest)),
        part_period=draw(st.sampled_from(PartPeriod)),
        stub_months=draw(st.sampled_from(StubMonths)),
    )
    # A due day before a holiday may lie before the second payment out: such terms have no schedule.
    assume(not terms.draws or terms.draws[-1].on < periods_of(terms=terms)[-1].ends_on)
    return terms


def built(method: str, terms: Terms) -> list[Instalment]:
    """The schedule."""
    return build_schedule(method=method, terms=terms)


@settings(max_examples=300, deadline=None)
@given(method=st.sampled_from(sorted(METHODS)), terms=terms_of())
def test_a_schedule_repays_what_was_paid_out_and_no_more(method: str, terms: Terms) -> None:
    lines = built(method, terms)
    assert sum(line.principal_fen for line in lines) == terms.principal_fen
    assert lines[-1].balance_fen == 0
    assert all(line.principal_fen >= 0 and line.interest_fen >= 0 and line.balance_fen >= 0 for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@settings(max_examples=300, deadline=None)
@given(method=st.sampled_from(sorted(METHODS)), terms=terms_of())
def test_due_days_go_up_and_periods_join(method: str, terms: Terms) -> None:
    rows = [line for line in built(method, terms) if line.starts_on < line.due_on]  # down payments aside
    assert rows[0].starts_on == terms.starts_on
    assert all(one.due_on == two.starts_on for one, two in pairwise(rows))
    assert all(one.due_on < two.due_on for one, two in pairwise(rows))


@settings(max_examples=300, deadline=None)
@given(terms=terms_of(plain=True))
def test_equal_instalments_are_equal_but_the_last(terms: Terms) -> None:
    lines = build_schedule(method="equal_instalments", terms=terms)
    level = [line.total_fen for line in lines[:-1] if line.principal_fen and line.balance_fen]
    assert len(set(level)) <= 1
    assert all(total % terms.multiple_fen == 0 for total in level) or terms.principal_fen < 100_000


@settings(max_examples=100, deadline=None)
@given(terms=terms_of(plain=True))
def test_the_last_equal_instalment_differs_by_rounding_alone(terms: Terms) -> None:
    """Where each period has its own rate, only roundings are left to the last, each grown to the end."""
    terms = replace(terms, annuity=Annuity.PERIOD_RATES, multiple_fen=1)
    lines = build_schedule(method="equal_instalments", terms=terms)
    if len(lines) > 1 and all(line.principal_fen for line in lines[:-1]):
        longest = max((line.due_on - line.starts_on).days for line in lines)
        growth = 1 + terms.rate_bp / 10_000 * (longest + 5) / 360
        assert abs(lines[-1].total_fen - lines[0].total_fen) <= sum(growth**n for n in range(len(lines))) + 1


def without_what_is_put_off(terms: Terms) -> Terms:
    """The terms without down payment and interest put off, for which no rule of allocation is published."""
    return replace(terms, down_payment_bp=0, grace=replace(terms.grace, interest=0))


@settings(max_examples=200, deadline=None)
@given(
    terms=terms_of(),
    paid=st.lists(st.tuples(st.integers(1, 400), st.integers(1, 10**8)), max_size=4),
    seen=st.integers(0, 500),
    early=st.sampled_from(Early),
    settlement=st.sampled_from(Settlement),
)
def test_payments_on_instalments_neither_lose_nor_make_principal(
    terms: Terms, paid: list[tuple[int, int]], seen: int, early: Early, settlement: Settlement
) -> None:
    """Money that comes after all is out goes to instalments; whatever is paid, each principal is asked once."""
    terms = without_what_is_put_off(terms)
    days = [(terms.starts_on + timedelta(days=4 + on), fen) for on, fen in paid]
    as_of = max([terms.starts_on + timedelta(days=seen), *(on for on, _ in days)])
    made = allocated(
        terms=terms, payments=[Draw(on, fen) for on, fen in days], rule=Allocation(as_of, early, settlement)
    )
    assert sum(line.principal_fen for line in made) == terms.principal_fen
    assert made[-1].balance_fen == 0
    assert all(line.principal_fen >= 0 and line.balance_fen >= 0 for line in made)


@settings(max_examples=100, deadline=None)
@given(terms=terms_of())
def test_without_payments_a_schedule_seen_on_its_first_day_is_the_plain_one(terms: Terms) -> None:
    terms = without_what_is_put_off(terms)
    plain = build_schedule(method="equal_instalments", terms=terms)
    assert allocated(terms=terms, payments=[], rule=Allocation(terms.starts_on)) == plain
