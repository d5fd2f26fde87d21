"""Calendar months as integers: year x 12 + month - 1, so that distances are subtractions.

Windows are counted in whole months. A month counts as whole once its last day is over at the end of `as_of`;
the month under way is shown in pictures but enters no feature, so that a figure does not jump on the first of a month.
"""

from __future__ import annotations

from datetime import date, timedelta


def month_index(day: date) -> int:
    """The month that `day` lies in: 2026-03-05 -> 24314."""
    return day.year * 12 + day.month - 1


def last_whole_month(as_of: date) -> int:
    """The last month that is over at the end of `as_of`: on the 31st of March it is March, on the 30th February."""
    return month_index(as_of + timedelta(days=1)) - 1


def month_text(index: int) -> str:
    """The written form of a month: 24314 -> "2026-03"."""
    year, month = divmod(index, 12)
    return f"{year:04d}-{month + 1:02d}"


def month_of_text(text: str) -> int:
    """The inverse of `month_text`. Raises ValueError for anything else."""
    return month_index(date.fromisoformat(f"{text}-01"))
