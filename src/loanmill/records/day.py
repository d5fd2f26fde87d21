"""The business day: the only source of the business date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import models

from loanmill.core.kernel.ids import step_id
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row

# The steps of a day's end in order; one in chunks (`take-0`, `take-1` …) names the step whose result lists them.
DAY_STEPS: Mapping[str, str | None] = {
    "begin": None, "release": None, "take": "begin", "files": "files", "examine": None, "close": None, "expire": None,
    "lines": None, "debtors": None,
}  # fmt: skip

SELDOM = frozenset({"examine"})  # steps of a day whose books disagreed at first


class BusinessDay(Row):
    """One day of one legal entity's books. Exactly one is open."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    state = models.CharField(max_length=10)  # open, closing, closed
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "business_day"
        constraints = [models.UniqueConstraint(fields=["entity", "date"], name="business_day_once")]


def day_end_name(*, entity_id: UUID, on: date) -> str:
    """The name under which the steps of one day's end run; a second run of the day finds the same steps."""
    return f"day-{entity_id}-{on.isoformat()}"


def step_key(*, entity_id: UUID, on: date, step: str) -> UUID:
    """The key of the act of one step, and so of its journal entry."""
    return step_id(day_end_name(entity_id=entity_id, on=on), step)
