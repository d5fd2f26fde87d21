"""The loan prime rate (LPR) as a dated table, by tenor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec


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
