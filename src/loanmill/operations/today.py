"""The open business day, read before an act begins, or held by one that depends on nobody booking meanwhile."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.operations.errors import NotFound
from loanmill.records.day import BusinessDay


def open_date(entity: UUID) -> date:
    """The date of the entity's open day. Raises NotFound when no day is open."""
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    found = days.values_list("date", flat=True).first()
    if found is None:
        raise NotFound("business_day", entity)
    return found


def held_date(entity: UUID) -> date:
    """`open_date`, its row locked until the transaction ends: whoever books a loan or closes the day waits for it."""
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    held = days.select_for_update() if connection.vendor == "postgresql" else days
    day = held.first() or held.all().first()  # a day that closed while we waited is gone; the next one is open by now
    if day is None:
        raise NotFound("business_day", entity)
    return day.date
