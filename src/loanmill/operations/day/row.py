"""The open day's row, locked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.operations.errors import NotFound, Refused
from loanmill.records.day import BusinessDay


class NotTheDay(Refused):
    """The day is not the one that is open."""

    code = "not_the_day"


def lock_open_day(entity: UUID) -> BusinessDay:
    """The entity's open day, held until the transaction ends, so that no loan is booked while a day closes.

    Raises NotFound when no day is open.
    """
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    day = (days.select_for_update() if connection.vendor == "postgresql" else days).first()
    if day is None:
        raise NotFound("business_day", entity)
    return day


def closing_day(entity: UUID, on: date) -> BusinessDay:
    """The day `on`, locked, which must be the open one. Raises NotTheDay."""
    day = lock_open_day(entity)
    if day.date != on:
        raise NotTheDay(f"the open day is {day.date}, not {on}; close days in order", open=str(day.date), asked=str(on))
    return day
