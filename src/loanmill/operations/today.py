"""The open business day, read before an act begins."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.operations.errors import NotFound
from loanmill.records.day import BusinessDay


def open_date(entity: UUID) -> date:
    """The date of the entity's open day. Raises NotFound when no day is open."""
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    found = days.values_list("date", flat=True).first()
    if found is None:
        raise NotFound("business_day", entity)
    return found
