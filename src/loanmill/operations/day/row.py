"""The open day's row, locked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.operations.errors import NotFound, Refused
from loanmill.records.day import BusinessDay

_SHARED = "SELECT * FROM business_day WHERE entity_id = %s AND state <> 'closed' ORDER BY date LIMIT 1 FOR SHARE"


class NotTheDay(Refused):
    """The day is not the one that is open."""

    code = "not_the_day"


def lock_open_day(entity: UUID) -> BusinessDay:
    """The entity's open day, held until the transaction ends, so that no loan is booked while a day closes.

    Raises NotFound when no day is open.
    """
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    locked = days.select_for_update() if connection.vendor == "postgresql" else days
    day = locked.first() or locked.first()  # a day that closed while we waited is gone; the next one is open by now
    if day is None:
        raise NotFound("business_day", entity)
    return day


class DayClosing(Refused):
    """The open day is being closed: what is owed tonight is settled, and acts wait for the next day."""

    code = "day_closing"


def hold_open_day(entity: UUID) -> BusinessDay:
    """The entity's open day, which cannot begin to close until the transaction ends; other acts go on beside this one.

    Raises NotFound when no day is open, DayClosing while it closes.
    """
    day = _shared(entity) or _shared(entity)  # a day that closed while we waited is gone; the next one is open by now
    if day is None:
        raise NotFound("business_day", entity)
    if day.state == "closing":
        raise DayClosing(f"{day.date} is being closed; enter the act again when the next day is open", on=str(day.date))
    return day


def _shared(entity: UUID) -> BusinessDay | None:
    days = BusinessDay.objects.filter(entity_id=entity).exclude(state="closed").order_by("date")
    if connection.vendor != "postgresql":
        return days.first()
    return next(iter(BusinessDay.objects.raw(_SHARED, [entity])), None)


def closing_day(entity: UUID, on: date) -> BusinessDay:
    """The day `on`, locked, which must be the open one. Raises NotTheDay."""
    day = lock_open_day(entity)
    if day.date != on:
        raise NotTheDay(f"the open day is {day.date}, not {on}; close days in order", open=str(day.date), asked=str(on))
    return day
