"""When instalments fall due: month ends, stubs, first days, holidays."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.schedule.conventions import Accrual
from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.holidays import CalendarUnknown, Shift, calendar_named, shifted
from loanmill.core.schedule.month_end import MonthEnd
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Terms


def due_days(start: str, **terms: Any) -> list[str]:
    """The due days of a loan."""
    made = Terms(principal_fen=100, rate_bp=0, starts_on=date.fromisoformat(start), **terms)
    return [str(period.due_on) for period in periods_of(terms=made)]


def test_the_31st_is_clamped_and_comes_back() -> None:
    assert due_days("2025-01-31", months=3) == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_the_31st_rolls_to_the_first_and_comes_back() -> None:
    assert due_days("2025-01-31", months=3, month_end=MonthEnd.ROLL) == ["2025-03-01", "2025-03-31", "2025-05-01"]
    assert due_days("2025-11-30", months=1, due_day=31, month_end=MonthEnd.ROLL) == ["2025-12-31"]


def test_a_due_day_of_its_own() -> None:
    assert due_days("2026-01-10", months=2, due_day=31) == ["2026-02-28", "2026-03-31"]


def test_a_first_due_day_anchors_the_rest() -> None:
    assert due_days("2026-01-10", months=3, first_due=date(2026, 1, 31)) == ["2026-01-31", "2026-02-28", "2026-03-31"]


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ({"months": 5, "frequency": Frequency.QUARTERS}, ["2026-04-15", "2026-06-15"]),
        ({"months": 1, "frequency": Frequency.DAYS, "every": 20}, ["2026-02-04", "2026-02-15"]),
        ({"months": 1, "frequency": Frequency.WEEKS, "every": 2}, ["2026-01-29", "2026-02-12", "2026-02-15"]),
        ({"instalments": 2, "frequency": Frequency.YEARS}, ["2027-01-15", "2028-01-15"]),
    ],
)
def test_a_rest_of_the_term_is_a_stub(terms: dict[str, Any], wanted: list[str]) -> None:
    assert due_days("2026-01-15", **terms) == wanted


def test_a_stub_bears_its_part_of_a_period() -> None:
    """Five months by quarters, a year of 12 equal months: the stub is 61 days of the 92 that a quarter would have."""
    terms = Terms(
        principal_fen=100,
        rate_bp=0,
        starts_on=date(2026, 1, 15),
        months=5,
        frequency=Frequency.QUARTERS,
        accrual=Accrual.PERIODS,
    )
    whole, stub = periods_of(terms=terms)
    assert whole.years == Fraction(1, 4)
    assert stub.years == Fraction(1, 4) * Fraction(61, 91)


def test_thirty_360_counts_30_days_in_a_whole_month_only() -> None:
    terms = Terms(
        principal_fen=100,
        rate_bp=0,
        starts_on=date(2026, 1, 20),
        months=2,
        first_due=date(2026, 1, 31),
        day_count=DayCount.THIRTY_360,
    )
    assert [period.years for period in periods_of(terms=terms)] == [Fraction(10, 360), Fraction(30, 360)]


@pytest.mark.parametrize(
    ("on", "shift", "wanted"),
    [
        (date(2026, 10, 1), Shift.FOLLOWING, date(2026, 10, 8)),
        (date(2026, 10, 1), Shift.PRECEDING, date(2026, 9, 30)),
        (date(2026, 1, 31), Shift.FOLLOWING, date(2026, 2, 2)),
        (date(2026, 1, 31), Shift.MODIFIED, date(2026, 1, 30)),
        (date(2026, 1, 31), Shift.NONE, date(2026, 1, 31)),
        (date(2026, 10, 10), Shift.FOLLOWING, date(2026, 10, 10)),  # a Saturday that is worked
    ],
)
def test_a_due_day_on_a_holiday_moves(on: date, shift: Shift, wanted: date) -> None:
    assert shifted(on=on, shift=shift, calendar=calendar_named("cn")) == wanted


def test_daily_instalments_keep_their_days_over_a_weekend() -> None:
    days = due_days("2026-03-05", instalments=3, frequency=Frequency.DAYS, shift=Shift.FOLLOWING)
    assert days == ["2026-03-06", "2026-03-07", "2026-03-09"]


def test_an_unknown_calendar_names_those_that_are_known() -> None:
    with pytest.raises(CalendarUnknown, match="cn"):
        calendar_named("moon")
    assert not calendar_named("cn").covers(date(2031, 1, 1))
