"""The loan prime rate (LPR) as a dated table, by tenor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

FIXING_DAY = 20
MOST_DAYS_LATE = 31
MOST_RATE_BP = 2_000


class Published(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rate as published, in force from the day `since` on."""

    since: date
    rate_bp: int


class LprTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rates by tenor, such as 1Y and 5Y, in order of day."""

    format: str
    rates: Mapping[str, tuple[Published, ...]]

    def __post_init__(self) -> None:
        for tenor, found in self.rates.items():
            days = [item.since for item in found]
            if days != sorted(set(days)):
                raise ValueError(f"the days of tenor {tenor} must rise")

    def rate_bp(self, *, tenor: str, on: date) -> int | None:
        """The rate in force on a day; None for an unknown tenor, and for a day before the first publication."""
        known = [item.rate_bp for item in self.rates.get(tenor, ()) if item.since <= on]
        return known[-1] if known else None

    def followed_by(self, fixings: Sequence[Fixing]) -> LprTable:
        """The table with what a lender published itself, in order of day: from the first of those days on, that alone.

        What a later build ships from that day on is left out, so that no rate of the past becomes another one.
        """
        if not fixings:
            return self
        rates = {tenor: [one for one in found if one.since < fixings[0].since] for tenor, found in self.rates.items()}
        for fixing in fixings:
            for tenor, rate_bp in fixing.rates.items():
                rates.setdefault(tenor, []).append(Published(since=fixing.since, rate_bp=rate_bp))
        return LprTable(format=self.format, rates={tenor: tuple(found) for tenor, found in rates.items()})

    @property
    def last_since(self) -> date:
        """The last day from which a rate of any tenor holds."""
        return max(item.since for found in self.rates.values() for item in found)


class Fixing(msgspec.Struct, frozen=True, kw_only=True):
    """One publication: the rates of all tenors, in force from the day `since` on."""

    since: date
    rates: Mapping[str, int]


def fixing_fault(*, published_on: date, since: date, rate_1y_bp: int, rate_5y_bp: int, today: date) -> str | None:
    """None for a publication that can be, else the field that is wrong: `published_on`, `since` or `rate`.

    The LPR is published on the 20th of a month, or the next working day (PBoC announcement 2019-15); over a long
    holiday that is up to the month's end. A rate from 0.01% to 20%.
    """
    if published_on.day < FIXING_DAY or published_on > today:
        return "published_on"
    if not 0 <= (since - published_on).days <= MOST_DAYS_LATE:
        return "since"
    return None if all(1 <= rate <= MOST_RATE_BP for rate in (rate_1y_bp, rate_5y_bp)) else "rate"
