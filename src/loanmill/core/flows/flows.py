"""Flows: what one merchant's series amount to as of a date, in integers; the input of every feature.

A month without rows does not stand in `monthly`: `window` and `line` know it as nil.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from loanmill.core.flows.months import last_whole_month, month_of_text, month_text
from loanmill.core.flows.names import FIGURES, FLOWS
from loanmill.core.kernel.canonical import Json, canonical, digest


class Month(NamedTuple):
    """One month of one flow; `month` is written yyyy-mm."""

    month: str
    amount_fen: int
    n: int


class Dealing(NamedTuple):
    """What one counterparty (or card) amounts to in the last twelve whole months."""

    token: str
    amount_fen: int
    n: int


class Dealings(NamedTuple):
    """The greatest counterparties, greatest first, and how many counterparties and rows there were in all."""

    top: tuple[Dealing, ...]
    distinct: int
    n: int


class Span(NamedTuple):
    """First and last day of a flow, and on how many of the last 90 days it moved."""

    first_on: date
    last_on: date
    active_days_90: int


class Window(NamedTuple):
    """The sum of some whole months."""

    amount_fen: int
    n: int


@lru_cache(maxsize=256)
def _nil_months(last: int, months: int) -> tuple[Month, ...]:
    """The months that end with the index `last`, oldest first, with nothing in them."""
    return tuple(Month(month_text(index), 0, 0) for index in range(last - months + 1, last + 1))


NOTHING = Dealings(top=(), distinct=0, n=0)


@dataclass(frozen=True, slots=True)
class Flows:
    """One party as of a date. Flow names are those of core/flows/invoice.py, pos.py and tobacco.py."""

    party: str
    as_of: date
    monthly: Mapping[str, tuple[Month, ...]] = field(default_factory=dict)
    dealings: Mapping[str, Dealings] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    # Lines and windows that were asked for: features ask for the same ones again and again.
    _lines: dict[tuple[str, int, int], tuple[Month, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _windows: dict[tuple[str, int, int], Window] = field(default_factory=dict, init=False, repr=False, compare=False)

    def line(self, flow: str, *, months: int, skip: int = 0) -> tuple[Month, ...]:
        """The `months` whole months that end `skip` months before the last one, oldest first, nil where nothing.

        Raises KeyError for a name that no flow has: a misspelt flow must not read as nil.
        """
        found = self._lines.get((flow, months, skip))
        if found is None:
            if flow not in FLOWS:
                raise KeyError(f"{flow} is no flow; the flows are {', '.join(sorted(FLOWS))}")
            known = {month.month: month for month in self.monthly.get(flow, ())}
            nil = _nil_months(last_whole_month(self.as_of) - skip, months)
            found = self._lines[flow, months, skip] = tuple(known.get(month.month, month) for month in nil)
        return found

    def window(self, flow: str, *, months: int, skip: int = 0) -> Window:
        """The sum of the same months."""
        found = self._windows.get((flow, months, skip))
        if found is None:
            line = self.line(flow, months=months, skip=skip)
            found = Window(sum(month.amount_fen for month in line), sum(month.n for month in line))
            self._windows[flow, months, skip] = found
        return found

    def figure(self, name: str) -> int:
        """One figure; 0 where there was nothing to count. Raises KeyError for a name that no figure has."""
        found = self.figures.get(name)
        if found is None and name not in FIGURES:
            raise KeyError(f"{name} is no figure; the figures are {', '.join(sorted(FIGURES))}")
        return found or 0

    def whole_months_since_first(self, flow: str) -> int:
        """How many whole months there are from the first one that has a row on; 0 for a flow that never moved."""
        first = min((month.month for month in self.monthly.get(flow, ()) if month.n), default=None)
        return 0 if first is None else max(0, last_whole_month(self.as_of) - month_of_text(first) + 1)

    def part(self, series: str) -> Flows:
        """The flows of one series alone."""
        prefix = f"{series}."
        return Flows(
            party=self.party,
            as_of=self.as_of,
            monthly={name: value for name, value in self.monthly.items() if name.startswith(prefix)},
            dealings={name: value for name, value in self.dealings.items() if name.startswith(prefix)},
            spans={name: value for name, value in self.spans.items() if name.startswith(prefix)},
            figures={name: value for name, value in self.figures.items() if name.startswith(prefix)},
        )

    def spelled(self) -> dict[str, Json]:
        """Plain JSON, as a snapshot stores it and screens draw it."""
        spelled: dict[str, Json] = {
            "party": self.party,
            "as_of": self.as_of.isoformat(),
            "monthly": {name: [list(month) for month in line] for name, line in sorted(self.monthly.items())},
            "dealings": {
                name: {"top": [list(one) for one in known.top], "distinct": known.distinct, "n": known.n}
                for name, known in sorted(self.dealings.items())
            },
            "spans": {
                name: [span.first_on.isoformat(), span.last_on.isoformat(), span.active_days_90]
                for name, span in sorted(self.spans.items())
            },
        }
        # Flows without figures are spelled, and hashed, as they were before there were any.
        return {**spelled, "figures": dict(sorted(self.figures.items()))} if self.figures else spelled

    def digest(self) -> str:
        """SHA-256 of the canonical bytes of the plain form."""
        return digest(canonical(self.spelled()))
