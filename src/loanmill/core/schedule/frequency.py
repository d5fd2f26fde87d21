"""Frequencies: how far one due day lies from the next."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from loanmill.core.schedule.month_end import MonthEnd, month_step


class Frequency(StrEnum):
    """The unit of a step; `every` says how many of them a step has."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"


_MONTHS = {Frequency.MONTHS: 1, Frequency.QUARTERS: 3, Frequency.YEARS: 12}
_DAYS = {Frequency.DAYS: 1, Frequency.WEEKS: 7}
# A step as a part of a year where the calendar is left aside: 12 months or 52 weeks are a year. Days are counted.
_YEARS = {
    Frequency.WEEKS: Fraction(1, 52),
    Frequency.MONTHS: Fraction(1, 12),
    Frequency.QUARTERS: Fraction(1, 4),
    Frequency.YEARS: Fraction(1),
}


def step_months(*, frequency: Frequency, every: int) -> int:
    """The months of one step; 0 for days and weeks."""
    return _MONTHS.get(frequency, 0) * every


def step_days(*, frequency: Frequency, every: int) -> int:
    """The days of one step; 0 for months and longer."""
    return _DAYS.get(frequency, 0) * every


def step_years(*, frequency: Frequency, every: int) -> Fraction:
    """The part of a year that one step of weeks or more is taken as, whatever days it has."""
    return _YEARS[frequency] * every


def stepped(*, anchor: date, steps: int, frequency: Frequency, every: int, month_end: MonthEnd, day: int) -> date:
    """The day `steps` steps after `anchor`. Months land on `day`, under the month-end rule where it is missing.

    Always counted from the anchor, never from the step before, or the 31st is lost in February.
    """
    if frequency in _DAYS:
        return anchor + timedelta(days=_DAYS[frequency] * every * steps)
    months = step_months(frequency=frequency, every=every) * steps
    return month_step(anchor=anchor, months=months, day=day, rule=month_end)
