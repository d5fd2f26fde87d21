"""The LPR as the lender knows it: in force, published to come, waiting for a colleague, and by day since 2019."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from loanmill.core.servicing.lpr import LprTable
from loanmill.queries.lpr_late import Corrections, MissedReset, corrections, missed
from loanmill.records.actor import Actor
from loanmill.records.lpr import LprFixing, rulebook

TENORS = ("1Y", "5Y")
MOST = 60


@dataclass(frozen=True, slots=True)
class FixingLine:
    """One that was entered by people. `was_bp` is what holds on the day before it, by tenor; None where unknown.

    `late` are resets that another LPR reached since it was published; known while it waits.
    """

    id: UUID
    published_on: date
    since: date
    rates_bp: tuple[int, int]
    was_bp: tuple[int | None, int | None]
    note: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    own: bool
    late: tuple[MissedReset, ...]


@dataclass(frozen=True, slots=True)
class RateLine:
    """The rates of a day on which one of them changed; `is_ahead` says that it is to come."""

    since: date
    rates_bp: tuple[int | None, int | None]
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class LprPage:
    """The desk. `now_bp` are the rates of today."""

    now_bp: tuple[int | None, int | None]
    waiting: tuple[FixingLine, ...]
    decided: tuple[FixingLine, ...]
    rates: tuple[RateLine, ...]
    corrections: Corrections


def lpr_page(*, viewer: Actor, today: date) -> LprPage:
    """What the desk shows on the open day."""
    table = rulebook().lpr
    rows = LprFixing.objects.select_related("asked_by", "decided_by")
    waiting = rows.filter(state="waiting").order_by("since")
    decided = rows.exclude(state="waiting").order_by("-asked_at")[:MOST]
    days = sorted({item.since for found in table.rates.values() for item in found}, reverse=True)[:MOST]
    return LprPage(
        now_bp=_rates(table, today),
        waiting=tuple(_line(row, table, viewer, missed(fixing=row, through=today)) for row in waiting),
        decided=tuple(_line(row, table, viewer) for row in decided),
        rates=tuple(RateLine(day, _rates(table, day), day > today) for day in days),
        corrections=corrections(viewer=viewer),
    )


def _line(row: LprFixing, table: LprTable, viewer: Actor, late: tuple[MissedReset, ...] = ()) -> FixingLine:
    return FixingLine(
        id=row.id,
        published_on=row.published_on,
        since=row.since,
        rates_bp=(row.rate_1y_bp, row.rate_5y_bp),
        was_bp=_rates(table, date.fromordinal(row.since.toordinal() - 1)),
        note=row.note,
        state=row.state,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else None,
        own=row.asked_by_id == viewer.id,
        late=late,
    )


def _rates(table: LprTable, on: date) -> tuple[int | None, int | None]:
    one, five = (table.rate_bp(tenor=tenor, on=on) for tenor in TENORS)
    return one, five
