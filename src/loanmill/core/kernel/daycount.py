"""Day counts: how many years lie between two dates. The first day counts, the last does not (算头不算尾)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """ACT/360 is usual in Chinese contracts (daily rate = annual rate / 360)."""

    ACT_360 = "ACT/360"
    ACT_365 = "ACT/365"
    THIRTY_360 = "30/360"


def year_days(*, day_count: DayCount) -> int:
    """The days of the year that a daily rate is taken from."""
    return 365 if day_count is DayCount.ACT_365 else 360


def thirty_360_days(*, start: date, end: date) -> int:
    """Days with every month taken as 30 (30E/360: the 31st counts as the 30th)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + min(end.day, 30) - min(start.day, 30)


def years_between(*, start: date, end: date, day_count: DayCount) -> Fraction:
    """The part of a year from `start` to `end`, exact. Raises ValueError when `end` lies before `start`."""
    if end < start:
        raise ValueError(f"a period cannot end on {end}, before it starts on {start}")
    if day_count is DayCount.THIRTY_360:
        return Fraction(thirty_360_days(start=start, end=end), 360)
    return Fraction((end - start).days, year_days(day_count=day_count))
