"""The list of loans: filters, order and pages over what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from loanmill.queries.loans.owed import line_owed
from loanmill.queries.names import shown_name
from loanmill.queries.paging import in_parts, part_of, place_of
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.loan import Instalment, Loan
from loanmill.records.party import Party
from loanmill.records.vault import blind

SORTS = {
    "number": "number", "disbursed": "disbursed_on", "matures": "matures_on", "outstanding": "outstanding_fen",
    "principal": "principal_fen", "rate": "rate_bp", "late": "overdue_since",
}  # fmt: skip
EXPORT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: empty filters show everything; `sort` is a key of SORTS, with a minus for the other way.

    `due` is "overdue" for loans in arrears and "week" for those of which a line falls due within seven days.
    """

    state: str = ""
    loan_class: str = ""
    bucket: str = ""
    product: str = ""
    due: str = ""
    words: str = ""
    sort: str = "-disbursed"
    page: int = 1


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One loan in a list. `overdue_fen` is all that has fallen due and is unpaid, penalty up to today included."""

    number: str
    name: str
    product: str
    state: str
    loan_class: str
    bucket: str
    principal_fen: int
    outstanding_fen: int
    rate_bp: int
    disbursed_on: date
    matures_on: date
    days_past_due: int
    overdue_fen: int
    next_due_on: date | None
    next_due_fen: int | None
    unit: str
    unit_en: str
    officer: str | None


@dataclass(frozen=True, slots=True)
class LoanPage:
    """One page of a list: its lines, how many there are in all and on which page we are."""

    lines: tuple[LoanRow, ...]
    count: int
    page: int
    pages: int


def loan_page(*, viewer: Actor, wanted: Wanted, today: date) -> LoanPage:
    """One page of the loans that the viewer may see, with what each owes on `today`."""
    rows = _wanted_rows(viewer, wanted, today)
    count = rows.count()
    at = place_of(count=count, wanted=wanted.page)
    found = _part(rows, wanted.sort, at.start, at.end)
    return LoanPage(lines=_lines(found, viewer, today), count=count, page=at.page, pages=at.pages)


def loan_export(*, viewer: Actor, wanted: Wanted, today: date, most: int = EXPORT_MOST) -> Iterator[LoanRow]:
    """The same lines without pages, for a file; at most `most`."""
    rows = _wanted_rows(viewer, wanted, today)
    return in_parts(lambda start, end: _lines(_part(rows, wanted.sort, start, end), viewer, today), most=most)


def _wanted_rows(viewer: Actor, wanted: Wanted, today: date) -> QuerySet[Loan]:
    rows = loans_for(viewer=viewer)
    if wanted.state:
        rows = rows.filter(state__in=wanted.state.split(","))
    if wanted.loan_class:
        rows = rows.filter(loan_class__in=wanted.loan_class.split(","))
    if wanted.bucket:
        rows = rows.filter(bucket=wanted.bucket)
    if wanted.product:
        rows = rows.filter(product=wanted.product)
    if wanted.due == "overdue":
        rows = rows.filter(overdue_since__lt=today)
    elif wanted.due == "week":
        rows = rows.filter(id__in=_falling_due(today))
    if wanted.words:
        rows = rows.filter(_named(wanted.words))
    return rows


def _falling_due(today: date) -> QuerySet[Instalment, UUID]:
    """Loans of which a line falls due from today on, within seven days."""
    end = date.fromordinal(today.toordinal() + 7)
    return Instalment.objects.filter(state="future", due_on__gte=today, due_on__lt=end).values_list(
        "loan_id", flat=True
    )


def _named(words: str) -> Q:
    """A loan's or a case's number or its beginning, or the whole number of the borrower: names are sealed."""
    numbers = [blind("enterprise", words.upper()), blind("person", words.upper())]
    parties = list(Party.objects.filter(blind__in=numbers).values_list("id", flat=True))
    started = Q(number__startswith=words.upper()) | Q(number__startswith=f"L{words.upper()}")
    return started | Q(borrower_id__in=parties) if parties else started


def _part(rows: QuerySet[Loan], sort: str, start: int, end: int) -> list[Loan]:
    joined = Loan.objects.select_related("borrower", "unit", "application__officer")
    return part_of(rows, order=_order(sort), joined=joined, start=start, end=end)


def _order(sort: str) -> tuple[OrderBy, OrderBy]:
    """The order, and the key the same way round, so that one index gives both."""
    column, key = F(SORTS.get(sort.removeprefix("-"), "disbursed_on")), F("id")
    # The longest overdue first: the oldest day; loans that are not overdue stand at the end either way.
    if column.name == "overdue_since":
        up = sort.startswith("-")
        return (column.asc(nulls_last=True) if up else column.desc(nulls_last=True)), key.asc()
    return (column.desc(), key.desc()) if sort.startswith("-") else (column.asc(), key.asc())


def _lines(rows: list[Loan], viewer: Actor, today: date) -> tuple[LoanRow, ...]:
    """Loans as lines, each with what it owes: two queries for all of them."""
    keys = [row.id for row in rows]
    unpaid: dict[UUID, list[Instalment]] = {}
    open_lines = Instalment.objects.filter(loan_id__in=keys, state__in=("due", "overdue", "future"))
    for line in open_lines.order_by("loan_id", "number"):
        unpaid.setdefault(line.loan_id, []).append(line)
    return tuple(_line(row, unpaid.get(row.id, []), viewer, today) for row in rows)


def _line(row: Loan, lines: list[Instalment], viewer: Actor, today: date) -> LoanRow:
    following = next((line for line in lines if line.state == "future"), None)
    owed = [
        line_owed(line, penalty_rate_bp=row.penalty_rate_bp, day_count=row.day_count, today=today)
        for line in lines
        if line.state != "future"
    ]
    officer = row.application.officer
    return LoanRow(
        number=row.number,
        name=shown_name(row.borrower, viewer=viewer),
        product=row.product,
        state=row.state,
        loan_class=row.loan_class,
        bucket=row.bucket,
        principal_fen=row.principal_fen,
        outstanding_fen=row.outstanding_fen,
        rate_bp=row.rate_bp,
        disbursed_on=row.disbursed_on,
        matures_on=row.matures_on,
        days_past_due=row.days_past_due(as_of=today),
        overdue_fen=sum(one.total_fen for one in owed),
        next_due_on=following.due_on if following else None,
        next_due_fen=following.principal_fen + following.interest_fen if following else None,
        unit=row.unit.name,
        unit_en=row.unit.name_en,
        officer=officer.name if officer else None,
    )
