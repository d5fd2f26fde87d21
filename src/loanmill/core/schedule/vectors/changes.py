"""Changes that a vector's events make to its terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from loanmill.core.schedule.terms import RateChange
from loanmill.core.schedule.vectors.words import Fields, VectorUnreadable, basis_points, day

RATE_CHANGE = "rate_change"
_RATE_FIELDS = ("annual_rate_pct", "rate_pct", "rate", "new_interest_rate", "new_rate_pct")


def rate_changes(events: Sequence[Fields]) -> tuple[RateChange, ...]:
    """The changes of the rate. These publishers name the day at whose end the new rate has borne its first interest:
    in our counting, where the first day counts, it is in force from the day before."""
    return tuple(
        RateChange(day(event, "date") - timedelta(days=1), basis_points(event, _rate_field(event)))
        for event in events
        if event.get("type") == RATE_CHANGE
    )


def _rate_field(event: Fields) -> str:
    for name in _RATE_FIELDS:
        if event.get(name) is not None:
            return name
    raise VectorUnreadable(f"a rate_change without a rate; it is one of {', '.join(_RATE_FIELDS)}")
