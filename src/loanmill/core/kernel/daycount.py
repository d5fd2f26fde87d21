"""Day counts: how many years lie between two dates. The first day counts, the last does not (算头不算尾)."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """ACT/360 is usual in Chinese contracts (daily rate = annual rate / 360)."""

    ACT_360 = "ACT/360"
    ACT_364 = "ACT/364"  # a year of 52 weeks, so that a weekly instalment carries 1/52 of a year's interest
    ACT_365 = "ACT/365"
    ACT_ACT = "ACT/ACT"  # ISDA: the days of each calendar year over that year's 365 or 366; the year ends on 1 January
    ACT_ACT_31_DEC = "ACT/ACT-31DEC"  # the same with the year's end on 31 December, as some servicing systems cut it
    ACT_ACT_FEB_29 = "ACT/ACT-FEB29"  # 366 only where the period holds a 29 February, else 365 (AFB's idea, undivided)
    THIRTY_360 = "30/360"
    THIRTY_365 = "30/365"  # months of 30 days over a year of 365


_YEAR_DAYS = {
    DayCount.ACT_360: 360,
    DayCount.ACT_364: 364,
    DayCount.ACT_365: 365,
    DayCount.THIRTY_360: 360,
    DayCount.THIRTY_365: 365,
}
MONTHS_OF_30 = frozenset({DayCount.THIRTY_360, DayCount.THIRTY_365})


def year_days(*, day_count: DayCount) -> int:
    """The days of the year that a daily rate is taken from. Raises ValueError where years differ (ACT/ACT)."""
    if day_count not in _YEAR_DAYS:
        raise ValueError(f"{day_count} has no one length of a year: count the days of each year with years_between")
    return _YEAR_DAYS[day_count]


def thirty_360_days(*, start: date, end: date) -> int:
    """Days with every month taken as 30 (30E/360: the 31st counts as the 30th)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + min(end.day, 30) - min(start.day, 30)


def years_between(*, start: date, end: date, day_count: DayCount) -> Fraction:
    """The part of a year from `start` to `end`, exact. Raises ValueError when `end` lies before `start`."""
    if end < start:
        raise ValueError(f"a period cannot end on {end}, before it starts on {start}")
    if day_count in MONTHS_OF_30:
        return Fraction(thirty_360_days(start=start, end=end), _YEAR_DAYS[day_count])
    if day_count is DayCount.ACT_ACT_FEB_29:
        return Fraction((end - start).days, 366 if holds_29_february(start=start, end=end) else 365)
    if day_count is DayCount.ACT_ACT:
        return _split(start=start, end=end, year_ends=(1, 1, 1))
    if day_count is DayCount.ACT_ACT_31_DEC:
        return _split(start=start, end=end, year_ends=(0, 12, 31))
    return Fraction((end - start).days, _YEAR_DAYS[day_count])


def holds_29_february(*, start: date, end: date) -> bool:
    """Whether a 29 February lies after `start` and not after `end`."""
    return any(isleap(year) and start < date(year, 2, 29) <= end for year in range(start.year, end.year + 1))


def _split(*, start: date, end: date, year_ends: tuple[int, int, int]) -> Fraction:
    """The days that fall into each calendar year over that year's length; `year_ends` is years on, month and day."""
    years_on, month, day = year_ends
    total, at = Fraction(0), start
    for year in range(start.year, end.year + 1):
        until = end if year == end.year else date(year + years_on, month, day)
        total += Fraction((until - at).days, 366 if isleap(year) else 365)
        at = until
    return total
