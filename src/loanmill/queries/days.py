"""Days and books: the business days with their figures, the latest vouchers, and whether the books balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Sum

from loanmill.queries.trial_balance import trial_balance
from loanmill.records.actor import Actor
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Voucher

MOST, LATEST = 60, 20


@dataclass(frozen=True, slots=True)
class DayLine:
    """One business day; figures are None while it is open."""

    on: date
    state: str
    opened_at: datetime
    closed_at: datetime | None
    earned_fen: int | None
    received_fen: int | None
    vouchers: int | None


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One balanced voucher."""

    id: UUID
    booked_on: date
    kind: str
    reference: str
    amount_fen: int
    lines: int


@dataclass(frozen=True, slots=True)
class Books:
    """The latest days, what debits and credits differ by as of the latest of them, and the latest vouchers."""

    days: tuple[DayLine, ...]
    count: int
    difference_fen: int
    vouchers: tuple[VoucherLine, ...]


def books(*, viewer: Actor) -> Books:
    """The days and books of the viewer's legal entity."""
    rows = BusinessDay.objects.filter(entity_id=viewer.entity).order_by("-date")
    days = tuple(_day(row) for row in rows[:MOST])
    own = Voucher.objects.filter(entity_id=viewer.entity).order_by("-booked_on", "kind")
    vouchers = Voucher.objects.filter(id__in=list(own.values_list("id", flat=True)[:LATEST])).annotate(
        amount=Sum("postings__debit_fen"), count=Count("postings")
    )
    return Books(
        days=days,
        count=rows.count(),
        difference_fen=_difference_fen(viewer, days[0].on) if days else 0,
        vouchers=tuple(
            VoucherLine(row.id, row.booked_on, row.kind, row.reference, row.amount or 0, row.count)
            for row in vouchers.order_by("-booked_on", "kind")
        ),
    )


def _difference_fen(viewer: Actor, on: date) -> int:
    """What debits and credits differ by as of a day."""
    return trial_balance(entity_id=viewer.entity, as_of=on).difference_fen if viewer.entity else 0


def _day(row: BusinessDay) -> DayLine:
    closed = row.state == "closed"
    return DayLine(
        on=row.date,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        earned_fen=row.figures.get("earned_fen") if closed else None,
        received_fen=row.figures.get("received_fen") if closed else None,
        vouchers=row.figures.get("vouchers") if closed else None,
    )
