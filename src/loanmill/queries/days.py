"""Days and books: the business days with their figures, and the trial balance out of the general ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from loanmill.core.ledger.balance import TrialBalance, trial_balance
from loanmill.core.ledger.postings import Line
from loanmill.records.actor import Actor
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Posting, Voucher

MOST = 60


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

    booked_on: date
    kind: str
    reference: str
    amount_fen: int
    lines: int


@dataclass(frozen=True, slots=True)
class Books:
    """The latest days, the trial balance over all postings, and the latest vouchers."""

    days: tuple[DayLine, ...]
    count: int
    balance: TrialBalance
    vouchers: tuple[VoucherLine, ...]


def books(*, viewer: Actor) -> Books:
    """The days and books of the viewer's legal entity."""
    rows = BusinessDay.objects.filter(entity_id=viewer.entity).order_by("-date")
    sums = (
        Posting.objects.filter(voucher__entity_id=viewer.entity)
        .values("account")
        .annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    )
    vouchers = Voucher.objects.filter(entity_id=viewer.entity).annotate(
        amount=Sum("postings__debit_fen"), count=Count("postings")
    )
    lines = [line for row in sums for line in _sides(row["account"], row["debit"], row["credit"])]
    return Books(
        days=tuple(_day(row) for row in rows[:MOST]),
        count=rows.count(),
        balance=trial_balance(lines=lines),
        vouchers=tuple(
            VoucherLine(row.booked_on, row.kind, row.reference, row.amount or 0, row.count)
            for row in vouchers.order_by("-booked_on", "kind")[:20]
        ),
    )


def _sides(account: str, debit_fen: int, credit_fen: int) -> list[Line]:
    return [Line(account, debit_fen, 0), Line(account, 0, credit_fen)]


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
