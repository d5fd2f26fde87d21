"""Holidays: days on which no bank works, as data, and what becomes of a due day that falls on one.

The calendars are dated files in `calendars/`: days off and, since China makes up for long holidays, weekend days
that are worked. Outside the years a file covers only weekends are known, and `covers` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

_SATURDAY = 5


class Shift(StrEnum):
    """Where a due day goes that is no working day."""

    NONE = "none"  # it stays: the amount is taken by direct debit, which works every day
    FOLLOWING = "following"  # the next working day (顺延), usual in Chinese contracts that shift at all
    PRECEDING = "preceding"  # the working day before
    MODIFIED = "modified"  # the next, unless that is another month: then the day before, so that no month is skipped


class CalendarUnknown(LookupError):
    """No calendar of this name ships with this build; the message names those that do."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and worked weekend days. `years` are those it is complete for."""

    name: str = "weekends"
    off: frozenset[date] = field(default_factory=frozenset, repr=False)
    worked: frozenset[date] = field(default_factory=frozenset, repr=False)
    years: frozenset[int] = field(default_factory=frozenset, repr=False)

    def works(self, on: date) -> bool:
        """Whether banks work on a day."""
        return on in self.worked or (on.weekday() < _SATURDAY and on not in self.off)

    def covers(self, on: date) -> bool:
        """Whether the holidays of that day's year are known."""
        return on.year in self.years


WEEKENDS = Calendar()


@cache
def calendar_named(name: str) -> Calendar:
    """A calendar that ships with this build, such as `cn`. Raises CalendarUnknown."""
    folder = resources.files("loanmill.core.schedule").joinpath("calendars")
    file = folder.joinpath(f"{name}.yaml")
    if not file.is_file():
        known = sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))
        raise CalendarUnknown(f"no calendar {name!r}; there are {', '.join(known)}")
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Calendar(
        name=name,
        off=frozenset(day for first, last in found["closed"] for day in _days(first, last)),
        worked=frozenset(found["worked"]),
        years=frozenset(found["years"]),
    )


def shifted(*, on: date, shift: Shift, calendar: Calendar) -> date:
    """The due day after the shift."""
    if shift is Shift.NONE or calendar.works(on):
        return on
    if shift is Shift.PRECEDING:
        return _walk(on, -1, calendar)
    later = _walk(on, 1, calendar)
    return _walk(on, -1, calendar) if shift is Shift.MODIFIED and later.month != on.month else later


def _walk(on: date, step: int, calendar: Calendar) -> date:
    while not calendar.works(on):
        on += timedelta(days=step)
    return on


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
