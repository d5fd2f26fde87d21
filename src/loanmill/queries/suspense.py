"""Money that waits in suspense: how much, since when, why, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from uuid import UUID

from django.db.models import Min, QuerySet, Sum

from loanmill.core.evidence.decision import Reason
from loanmill.queries.names import shown_name
from loanmill.queries.paging import place_of
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.suspense import SuspenseItem

SUGGESTED = 5
ALIKE = 8  # signs of a loan's number after its letter: the day on which its case came in
MOST_ALIKE = 2_000


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One payment that waits, or waited. `days` is since it came in; `refund_by` is who asked to send it back."""

    id: UUID
    reference: str
    channel: str
    loan_named: str
    amount_fen: int
    left_fen: int
    value_on: date
    received_on: date
    days: int
    reasons: tuple[Reason, ...]
    state: str
    refund_by: str | None
    refund_by_id: UUID | None
    refund_own: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class SuspensePage:
    """One page of items; `waiting`, `left_fen` and `oldest` are of all that wait."""

    lines: tuple[ItemLine, ...]
    count: int
    page: int
    pages: int
    waiting: int
    left_fen: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """A loan whose number is like the one that was named."""

    number: str
    name: str
    state: str


def items_for(*, viewer: Actor) -> QuerySet[SuspenseItem]:
    """Items of the viewer's lender: money that waits has no branch yet."""
    return SuspenseItem.objects.filter(entity_id=viewer.entity)


def suspense_page(*, viewer: Actor, state: str, page: int, today: date) -> SuspensePage:
    """One page, what waits longest first."""
    rows = items_for(viewer=viewer)
    open_rows = rows.filter(state="waiting")
    sums = open_rows.aggregate(left=Sum("left_fen"), oldest=Min("received_on"))
    shown = rows.filter(state=state) if state else rows
    count = shown.count()
    at = place_of(count=count, wanted=page)
    order = ("received_on", "reference") if state == "waiting" else ("-received_on", "reference")
    found = shown.select_related("refund_by").order_by(*order)[at.start : at.end]
    return SuspensePage(
        lines=tuple(_line(row, viewer, today) for row in found),
        count=count,
        page=at.page,
        pages=at.pages,
        waiting=open_rows.count(),
        left_fen=sums["left"] or 0,
        oldest=sums["oldest"],
    )


def suspense_item(*, viewer: Actor, item_id: UUID, today: date) -> ItemLine | None:
    """One item, or None when it is not of the viewer's lender."""
    row = items_for(viewer=viewer).select_related("refund_by").filter(pk=item_id).first()
    return _line(row, viewer, today) if row else None


def suggested(*, viewer: Actor, loan_named: str) -> tuple[Suggested, ...]:
    """Loans of the day that the payer wrote, the likest number first: a slip of the pen is likely one of them."""
    wanted = loan_named.strip().upper()
    if len(wanted) <= ALIKE:
        return ()
    rows = loans_for(viewer=viewer).filter(number__startswith=wanted[: ALIKE + 1])
    alike = get_close_matches(
        wanted, rows.order_by("number").values_list("number", flat=True)[:MOST_ALIKE], n=SUGGESTED
    )
    found = {row.number: row for row in loans_for(viewer=viewer).filter(number__in=alike).select_related("borrower")}
    return tuple(
        Suggested(number, shown_name(found[number].borrower, viewer=viewer), found[number].state) for number in alike
    )


def _line(row: SuspenseItem, viewer: Actor, today: date) -> ItemLine:
    return ItemLine(
        id=row.id,
        reference=row.reference,
        channel=row.channel,
        loan_named=row.loan_named,
        amount_fen=row.amount_fen,
        left_fen=row.left_fen,
        value_on=row.value_on,
        received_on=row.received_on,
        days=(today - row.received_on).days,
        reasons=tuple(Reason(one["code"], one["params"]) for one in row.reasons),
        state=row.state,
        refund_by=row.refund_by.name if row.refund_by else None,
        refund_by_id=row.refund_by_id,
        refund_own=row.refund_by_id == viewer.id,
        closed_on=row.closed_on,
    )
