"""Dates: months that end early, and day numbers that any database can subtract."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(*, start: date, months: int) -> date:
    """The same day `months` later, clamped to the month's end: 31 January + 1 is 28 or 29 February.

    Always count from the first date of a series (31 January + 2 is 31 March), or the day is lost in February.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def day_number(*, on: date) -> int:
    """Days since 0001-01-01 (that day is 1). SQLite and PostgreSQL subtract these alike, dates they do not."""
    return on.toordinal()


def day_of_number(*, number: int) -> date:
    """The inverse of `day_number`."""
    return date.fromordinal(number)
