"""One account: its days in a month, and the postings of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from loanmill.core.ledger.chart import CHART, Account
from loanmill.core.ledger.period import Sides, month_of
from loanmill.queries.books.trial import EARLIEST
from loanmill.queries.scope import loans_for
from loanmill.queries.trial_balance import balances
from loanmill.records.actor import Actor
from loanmill.records.approval import Funder
from loanmill.records.ledger import Posting
from loanmill.records.permissions import may_see

MOST = 200


@dataclass(frozen=True, slots=True)
class DayLine:
    """What a day brought to the account, and what stood there after it (debits less credits)."""

    on: date
    postings: int
    debit_fen: int
    credit_fen: int
    after_fen: int


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One posting; `loan` is its number where the viewer may open it, `value_on` where it differs from the booking."""

    voucher: UUID
    reference: str
    act: str
    funder: str
    value_on: date | None
    loan: str | None
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class AccountBook:
    """An account in the month of `on`. `postings` are those of `on`, at most MOST; `count` says how many there are."""

    account: Account
    on: date
    first_day: date
    last_day: date
    funder: str
    funder_name: str
    opening_fen: int
    days: tuple[DayLine, ...]
    postings: tuple[PostingLine, ...]
    count: int


def account_book(*, viewer: Actor, code: str, on: date, funder: str = "") -> AccountBook | None:
    """The account of the viewer's entity; None for one that the chart does not know."""
    account, entity = CHART.get(code), viewer.entity
    if account is None or entity is None:
        return None
    on = max(on, EARLIEST)
    first, last = month_of(on=on)
    chosen = Funder.objects.filter(entity_id=entity, code=funder).first() if funder else None
    rows = Posting.objects.filter(
        account=code, voucher__entity_id=entity, voucher__booked_on__gte=first, voucher__booked_on__lte=last
    )
    if chosen is not None:
        rows = rows.filter(voucher__funder=chosen)
    before = balances(entity_id=entity, as_of=first - timedelta(days=1))
    sides = sum(
        (one for (owner, own), one in before.items() if own == code and (chosen is None or owner == str(chosen.id))),
        Sides(),
    )
    opening = sides.debit_fen - sides.credit_fen
    days = _days(rows, opening)
    shown = on if any(day.on == on for day in days) or not days else days[0].on
    of_day = rows.filter(voucher__booked_on=shown)
    return AccountBook(
        account=account, on=shown, first_day=first, last_day=last, funder=chosen.code if chosen else "",
        funder_name=chosen.name if chosen else "", opening_fen=opening, days=days,
        postings=_postings(of_day, viewer), count=of_day.count(),
    )  # fmt: skip


def _days(rows: QuerySet[Posting], opening_fen: int) -> tuple[DayLine, ...]:
    """The days with movement, the latest first."""
    sums = rows.values_list("voucher__booked_on").annotate(Count("id"), Sum("debit_fen"), Sum("credit_fen"))
    stands, found = opening_fen, []
    for on, count, debit, credit in sums.order_by("voucher__booked_on"):
        stands += debit - credit
        found.append(DayLine(on, count, int(debit), int(credit), int(stands)))
    return tuple(reversed(found))


def _postings(rows: QuerySet[Posting], viewer: Actor) -> tuple[PostingLine, ...]:
    found = list(rows.select_related("voucher__funder", "voucher__loan").order_by("voucher__reference", "id")[:MOST])
    numbers = {row.voucher.loan.number for row in found if row.voucher.loan is not None}
    may = visible_loans(viewer=viewer, numbers=numbers)
    return tuple(_posting(row, may) for row in found)


def _posting(row: Posting, may: set[str]) -> PostingLine:
    voucher = row.voucher
    number = voucher.loan.number if voucher.loan is not None else None
    return PostingLine(
        voucher.id, voucher.reference, voucher.kind, voucher.funder.code,
        voucher.value_date if voucher.value_date != voucher.booked_on else None,
        number if number in may else None, row.debit_fen, row.credit_fen,
    )  # fmt: skip


def visible_loans(*, viewer: Actor, numbers: set[str]) -> set[str]:
    """Of these loans those whose page the viewer may open."""
    if not numbers or not may_see(viewer, "loans"):
        return set()
    return set(loans_for(viewer=viewer).filter(Q(number__in=numbers)).values_list("number", flat=True))
