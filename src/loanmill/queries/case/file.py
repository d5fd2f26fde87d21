"""The whole case file, as one viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loanmill.queries.case.decision import Judged, judged
from loanmill.queries.case.evidence import Evidence, evidence
from loanmill.queries.case.flows import Pictures, pictures
from loanmill.queries.case.money import Money, money_of
from loanmill.queries.case.people import People, people
from loanmill.queries.case.reviewed import Reviewed, reviewed
from loanmill.queries.case.trail import TrailLine, trail
from loanmill.queries.credit.refused import RefusedLine, refused_line
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.evidence import DecisionRow


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What the sticky summary says."""

    number: str
    product: str
    state: str
    since: datetime
    version: int
    amount_fen: int
    term_months: int
    purpose: str
    channel: str
    officer: str | None
    unit: str
    unit_en: str
    business_date: date
    started_at: datetime
    submitted_at: datetime | None
    own: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case. `judged` is None before the first decision, `pictures` before the first snapshot."""

    head: CaseHead
    people: People
    evidence: Evidence
    pictures: Pictures | None
    judged: Judged | None
    reviews: tuple[Reviewed, ...]
    money: Money
    refused_line: RefusedLine | None
    trail: tuple[TrailLine, ...]
    trail_count: int


def case_file(*, viewer: Actor, number: str) -> CaseFile | None:
    """The file of the case with this number, or None when the viewer may not know of it."""
    row = applications_for(viewer=viewer).select_related("officer", "unit", "applicant").filter(number=number).first()
    if row is None:
        return None
    decision = (
        DecisionRow.objects.filter(application=row)
        .select_related("snapshot__application", "application")
        .order_by("-decided_at")
        .first()
    )
    found = judged(decision, viewer=viewer) if decision else None
    snapshot = found.snapshot if found else None
    lines, count = trail(application=row)
    return CaseFile(
        head=_head(row, viewer),
        people=people(application=row, viewer=viewer),
        evidence=evidence(application=row, snapshot=snapshot, viewer=viewer),
        pictures=pictures(snapshot) if snapshot else None,
        judged=found,
        reviews=reviewed(application=row),
        money=money_of(application=row, viewer=viewer),
        refused_line=refused_line(application=row, viewer=viewer),
        trail=lines,
        trail_count=count,
    )


def _head(row: Application, viewer: Actor) -> CaseHead:
    return CaseHead(
        number=row.number,
        product=row.product,
        state=row.state,
        since=row.state_since,
        version=row.version,
        amount_fen=row.amount_fen,
        term_months=row.term_months,
        purpose=row.purpose,
        channel=row.channel,
        officer=row.officer.name if row.officer else None,
        unit=row.unit.name,
        unit_en=row.unit.name_en,
        business_date=row.business_date,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        own=row.officer_id == viewer.id,
        simulated=row.simulated,
    )
