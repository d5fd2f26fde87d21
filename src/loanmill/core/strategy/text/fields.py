"""Reading plain fields out of spots. A fault is noted and a harmless value returned, so that all faults are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from loanmill.core.strategy.text.spots import Faults, Spot


class Fields:
    """Access to the spots of one file, noting what is wrong in `faults`."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def table(self, spot: Spot, *, needs: Collection[str], may: Collection[str] = ()) -> dict[str, Spot]:
        """The fields of a table: all of `needs`, none outside `needs` and `may`. A missing one is an empty spot."""
        if not isinstance(spot.raw, dict):
            self.faults.add(spot, "a table is wanted here", remedy=f"write the fields {', '.join(sorted(needs))}")
            return {name: Spot(None, spot.line, f"{spot.path}.{name}") for name in needs}
        for name in spot.raw.keys() - set(needs) - set(may):
            known = ", ".join(sorted({*needs, *may}))
            self.faults.add(spot.raw[name], f"the field {name} is unknown", remedy=f"use one of {known}")
        for name in sorted(set(needs) - spot.raw.keys()):
            self.faults.add(spot, f"the field {name} is missing", remedy=f"add {name}")
        empty = {name: Spot(None, spot.line, f"{spot.path}.{name}") for name in needs}
        return {**empty, **spot.raw}

    def items(self, spot: Spot) -> list[Spot]:
        """The items of a list; nothing for a missing field."""
        if isinstance(spot.raw, list):
            return spot.raw
        if spot.raw is not None:
            self.faults.add(spot, "a list is wanted here", remedy="write the items with a dash before each")
        return []

    def text(self, spot: Spot) -> str:
        """A text that is not empty."""
        if isinstance(spot.raw, str) and spot.raw.strip():
            return spot.raw
        if spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is no text", remedy="write a word or a sentence")
        return ""

    def choice(self, spot: Spot, options: Collection[str]) -> str:
        """One of the options; the first in order where it is none."""
        if isinstance(spot.raw, str) and spot.raw in options:
            return spot.raw
        listed = ", ".join(sorted(options))
        if spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is not allowed here", remedy=f"use one of {listed}")
        return sorted(options)[0]

    def whole(self, spot: Spot, *, least: int = -(2**31)) -> int:
        """A whole number, at least `least`."""
        if isinstance(spot.raw, int) and not isinstance(spot.raw, bool):
            if spot.raw >= least:
                return spot.raw
            self.faults.add(spot, f"{spot.raw} is too small", remedy=f"use {least} or more")
        elif spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is no whole number", remedy="write digits only")
        return max(least, 1)

    def day(self, spot: Spot) -> date:
        """A date, 2026-01-31."""
        try:
            return date.fromisoformat(str(spot.raw))
        except ValueError:
            if spot.raw is not None:
                self.faults.add(spot, f"{spot.raw!r} is no date", remedy="write it as 2026-01-31")
            return date(1970, 1, 1)
