"""Day counts and month ends."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from loanmill.core.kernel.calendar import add_months, day_number, day_of_number
from loanmill.core.kernel.daycount import DayCount, year_days, years_between


@pytest.mark.parametrize(
    ("start", "end", "day_count", "wanted"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), DayCount.ACT_360, Fraction(31, 360)),
        (date(2024, 2, 1), date(2024, 3, 1), DayCount.ACT_365, Fraction(29, 365)),
        (date(2026, 2, 1), date(2026, 3, 1), DayCount.THIRTY_360, Fraction(30, 360)),
        (date(2026, 1, 31), date(2026, 3, 31), DayCount.THIRTY_360, Fraction(60, 360)),
        (date(2026, 5, 5), date(2026, 5, 5), DayCount.ACT_360, Fraction(0)),
    ],
)
def test_part_of_a_year(start: date, end: date, day_count: DayCount, wanted: Fraction) -> None:
    assert years_between(start=start, end=end, day_count=day_count) == wanted


def test_a_period_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        years_between(start=date(2026, 2, 1), end=date(2026, 1, 1), day_count=DayCount.ACT_360)


@pytest.mark.parametrize(
    ("months", "wanted"),
    [
        (1, date(2026, 2, 28)),
        (2, date(2026, 3, 31)),
        (3, date(2026, 4, 30)),
        (25, date(2028, 2, 29)),
        (-2, date(2025, 11, 30)),
    ],
)
def test_month_ends_clamp_and_come_back(months: int, wanted: date) -> None:
    assert add_months(start=date(2026, 1, 31), months=months) == wanted


def test_day_numbers_subtract_like_dates() -> None:
    first, second = date(2024, 2, 28), date(2024, 3, 1)
    assert day_number(on=second) - day_number(on=first) == 2
    assert day_of_number(number=day_number(on=second)) == second


@pytest.mark.parametrize(
    ("start", "end", "day_count", "wanted"),
    [
        (date(2024, 1, 1), date(2024, 1, 8), DayCount.ACT_364, Fraction(1, 52)),
        # 20 days of 2023 and 11 of 2024; cut a day earlier it is 19 and 12
        (date(2023, 12, 12), date(2024, 1, 12), DayCount.ACT_ACT, Fraction(20, 365) + Fraction(11, 366)),
        (date(2023, 12, 12), date(2024, 1, 12), DayCount.ACT_ACT_31_DEC, Fraction(19, 365) + Fraction(12, 366)),
        (date(2023, 7, 1), date(2025, 7, 1), DayCount.ACT_ACT, Fraction(184, 365) + 1 + Fraction(181, 365)),
        (date(2024, 1, 15), date(2024, 2, 15), DayCount.ACT_ACT_FEB_29, Fraction(31, 365)),
        (date(2024, 2, 15), date(2024, 3, 15), DayCount.ACT_ACT_FEB_29, Fraction(29, 366)),
        (date(2026, 2, 1), date(2026, 3, 1), DayCount.THIRTY_365, Fraction(30, 365)),
    ],
)
def test_years_of_365_and_366_days(start: date, end: date, day_count: DayCount, wanted: Fraction) -> None:
    assert years_between(start=start, end=end, day_count=day_count) == wanted


def test_a_year_that_has_no_one_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no one length"):
        year_days(day_count=DayCount.ACT_ACT)
