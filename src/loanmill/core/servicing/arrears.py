"""Arrears: days past due of the oldest unpaid instalment, and the step that they reach.

Buckets and classes are steps of days. Lenders count them from different days, so policy gives them (`standing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar


class Step(Protocol):
    """Something that holds from so many days past due on."""

    @property
    def from_days(self) -> int:
        """The first of the days."""
        ...


S = TypeVar("S", bound=Step)


def days_past_due(*, oldest_unpaid_due_on: date | None, as_of: date) -> int:
    """Whole days since the oldest unpaid instalment fell due; 0 on the due date itself and when nothing is unpaid."""
    return max(0, (as_of - oldest_unpaid_due_on).days) if oldest_unpaid_due_on else 0


def step_reached(*, days: int, steps: Sequence[S]) -> S:
    """The last of the steps that `days` reach. Raises ValueError for negative days."""
    if days < 0:
        raise ValueError(f"{days} days past due: days are counted from the due date on")
    return next(step for step in reversed(steps) if days >= step.from_days)
