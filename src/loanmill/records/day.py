"""The business day: the only source of the business date."""

from __future__ import annotations

from django.db import models

from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


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
