"""Arrears: days past due of the oldest unpaid instalment, and the bucket they fall into.

M0 is current, M1 1-30 days, then one bucket every 30 days up to M6 (151-180); beyond is M6+. Some lenders count from
elsewhere, so the steps are an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """From `from_days` days past due on, the word is `code`."""

    from_days: int
    code: str


BUCKETS = (
    Step(0, "M0"),
    Step(1, "M1"),
    Step(31, "M2"),
    Step(61, "M3"),
    Step(91, "M4"),
    Step(121, "M5"),
    Step(151, "M6"),
    Step(181, "M6+"),
)


def days_past_due(*, oldest_unpaid_due_on: date | None, as_of: date) -> int:
    """Whole days since the oldest unpaid instalment fell due; 0 on the due date itself and when nothing is unpaid."""
    return max(0, (as_of - oldest_unpaid_due_on).days) if oldest_unpaid_due_on else 0


def step_code(*, days: int, steps: Sequence[Step]) -> str:
    """The code of the last step that `days` reach. Raises ValueError for negative days."""
    if days < 0:
        raise ValueError(f"{days} days past due: days are counted from the due date on")
    return next(step.code for step in reversed(steps) if days >= step.from_days)


def bucket(*, days: int, steps: Sequence[Step] = BUCKETS) -> str:
    """The delinquency bucket of so many days past due."""
    return step_code(days=days, steps=steps)
