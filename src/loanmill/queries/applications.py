"""The list of applications: filters, order and pages over what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from loanmill.queries.names import shown_name
from loanmill.queries.paging import in_parts, part_of, place_of
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.application import Application, CaseParty
from loanmill.records.evidence import DecisionRow
from loanmill.records.org import Staff
from loanmill.records.party import Party
from loanmill.records.vault import blind

SORTS = {
    "since": "state_since", "amount": "amount_fen", "number": "number",
    "submitted": "submitted_at", "term": "term_months",
}  # fmt: skip
EXPORT_MOST = 5000


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One application in a list. The decision's columns are None before there is one."""

    id: UUID
    number: str
    name: str
    product: str
    state: str
    since: datetime
    amount_fen: int
    term_months: int
    submitted_at: datetime | None
    unit: str
    unit_en: str
    officer: str | None
    outcome: str | None
    score: int | None
    grade: str | None
    decided_fen: int | None
    rate_bp: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: empty filters show everything; `sort` is a key of SORTS, with a minus for the other way."""

    state: str = ""
    product: str = ""
    officer: str = ""
    words: str = ""
    sort: str = "since"
    page: int = 1


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list: its lines, how many there are in all and on which page we are."""

    lines: tuple[CaseLine, ...]
    count: int
    amount_fen: int
    page: int
    pages: int
    officers: tuple[tuple[str, str], ...]


def application_page(*, viewer: Actor, wanted: Wanted) -> CasePage:
    """One page of the viewer's applications."""
    rows = _wanted_rows(viewer, wanted)
    count = rows.count()
    at = place_of(count=count, wanted=wanted.page)
    found = lines(_part(rows, wanted.sort, at.start, at.end), viewer=viewer)
    return CasePage(
        lines=found,
        count=count,
        amount_fen=sum(line.amount_fen for line in found),
        page=at.page,
        pages=at.pages,
        officers=_officers(viewer),
    )


def application_export(*, viewer: Actor, wanted: Wanted, most: int = EXPORT_MOST) -> Iterator[CaseLine]:
    """The same lines without pages, for a file; at most `most`."""
    rows = _wanted_rows(viewer, wanted)
    return in_parts(lambda start, end: lines(_part(rows, wanted.sort, start, end), viewer=viewer), most=most)


def _part(rows: QuerySet[Application], sort: str, start: int, end: int) -> list[Application]:
    joined = Application.objects.select_related("applicant", "unit", "officer")
    return part_of(rows, order=(_order(sort), "id"), joined=joined, start=start, end=end)


def lines(rows: Iterable[Application] | QuerySet[Application], *, viewer: Actor) -> tuple[CaseLine, ...]:
    """Applications as lines of a list, each with its latest decision."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("applicant", "unit", "officer")
    found = list(rows)
    decisions = {
        row.application_id: row
        for row in DecisionRow.objects.filter(application__in=[row.id for row in found])
        .order_by("decided_at")
        .only("application", "outcome", "score", "grade", "amount_fen", "rate_bp")
    }
    return tuple(_line(row, decisions.get(row.id), viewer) for row in found)


def _line(row: Application, decision: DecisionRow | None, viewer: Actor) -> CaseLine:
    return CaseLine(
        id=row.id,
        number=row.number,
        name=shown_name(row.applicant, viewer=viewer),
        product=row.product,
        state=row.state,
        since=row.state_since,
        amount_fen=row.amount_fen,
        term_months=row.term_months,
        submitted_at=row.submitted_at,
        unit=row.unit.name,
        unit_en=row.unit.name_en,
        officer=row.officer.name if row.officer else None,
        outcome=decision.outcome if decision else None,
        score=decision.score if decision else None,
        grade=decision.grade if decision else None,
        decided_fen=decision.amount_fen if decision else None,
        rate_bp=decision.rate_bp if decision else None,
    )


def _wanted_rows(viewer: Actor, wanted: Wanted) -> QuerySet[Application]:
    rows = applications_for(viewer=viewer)
    if wanted.state:
        rows = rows.filter(state__in=wanted.state.split(","))
    if wanted.product:
        rows = rows.filter(product=wanted.product)
    if wanted.officer:
        rows = rows.filter(officer__username=wanted.officer)
    if wanted.words:
        rows = rows.filter(_named(wanted.words))
    return rows


def _named(words: str) -> Q:
    """A case number or its beginning, or the whole number of an enterprise or a person on the case.

    Names are sealed, so they cannot be searched; a number is found by its blind value.
    """
    numbers = [blind("enterprise", words.upper()), blind("person", words.upper())]
    parties = list(Party.objects.filter(blind__in=numbers).values_list("id", flat=True))
    started = Q(number__startswith=words.upper())
    if not parties:
        return started
    return started | Q(id__in=CaseParty.objects.filter(party_id__in=parties).values("application_id"))


def _order(sort: str) -> str:
    key = sort.removeprefix("-")
    return ("-" if sort.startswith("-") else "") + SORTS.get(key, "state_since")


def _officers(viewer: Actor) -> tuple[tuple[str, str], ...]:
    if viewer.role == "officer":
        return ()
    rows = Staff.objects.filter(role="officer", unit__entity_id=viewer.entity, unit__path__startswith=viewer.scope)
    return tuple(rows.order_by("name").values_list("username", "name"))
