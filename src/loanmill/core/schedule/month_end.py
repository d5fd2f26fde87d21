"""Month ends: what becomes of a due day that a month does not have."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum


class MonthEnd(StrEnum):
    """The rule for a missing day, such as 31 April."""

    CLAMP = "clamp"  # the last day of that month: the payment stays within its month; usual in China
    ROLL = "roll"  # the first day of the next month: no period is shorter than the borrower expects


def month_step(*, anchor: date, months: int, day: int, rule: MonthEnd) -> date:
    """The given day of the month that lies `months` after the anchor's month."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if day <= length:
        return date(year, month + 1, day)
    if rule is MonthEnd.CLAMP:
        return date(year, month + 1, length)
    return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
