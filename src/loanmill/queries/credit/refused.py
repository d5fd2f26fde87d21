"""Lines that were not opened: which limits had no room, as the journal tells it, and until when one may try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.journal.entry import JournalEntry
from loanmill.queries.names import shown_name
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.day import BusinessDay
from loanmill.records.journal.tables import Entry

STATE = "line_refused"
OPENING = "credit.open"
MOST = 20


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not opened. `room_fen` is what the tightest limit had left that day, None where nothing fits.

    `until` is the last day on which it may be opened after all, `is_open` whether that day has not passed.
    """

    application: UUID
    case: str
    name: str
    amount_fen: int
    since: datetime
    reasons: tuple[Reason, ...]
    room_fen: int | None
    until: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class RefusedLines:
    """The latest of them, and how many there are."""

    lines: tuple[RefusedLine, ...]
    count: int


def refused_lines(*, viewer: Actor) -> RefusedLines:
    """Those of the cases that the viewer may see, the latest first."""
    rows = applications_for(viewer=viewer).filter(state=STATE)
    shown = rows.select_related("applicant").order_by("-state_since", "number")[:MOST]
    return RefusedLines(tuple(_line(row, viewer) for row in shown), rows.count())


def refused_line(*, application: Application, viewer: Actor) -> RefusedLine | None:
    """That of one case; None where its line was not refused."""
    return _line(application, viewer) if application.state == STATE else None


def refused_case(*, viewer: Actor, number: str) -> RefusedLine | None:
    """That of the case with this number; None where the viewer may not know of it, or its line was not refused."""
    row = applications_for(viewer=viewer).select_related("applicant").filter(number=number).first()
    return refused_line(application=row, viewer=viewer) if row else None


def _line(row: Application, viewer: Actor) -> RefusedLine:
    offer = row.offers.get(state="accepted")
    reasons = _reasons(row.id)
    left = [int(fen) for one in reasons if isinstance(fen := one.params.get("headroom_fen"), int)]
    return RefusedLine(
        application=row.id,
        case=row.number,
        name=shown_name(row.applicant, viewer=viewer),
        amount_fen=offer.amount_fen,
        since=row.state_since,
        reasons=reasons,
        room_fen=min(left) if left and min(left) > 0 else None,
        until=offer.expires_on,
        is_open=_open_day(row) <= offer.expires_on,
    )


def _open_day(row: Application) -> date:
    days = BusinessDay.objects.filter(entity_id=row.entity_id).exclude(state="closed").order_by("date")
    return days.values_list("date", flat=True).first() or row.business_date


def _reasons(application: UUID) -> tuple[Reason, ...]:
    """What the act that refused it found. The journal is the only place where it stands."""
    entry = Entry.objects.filter(subject=application, act=OPENING).order_by("-n").first()
    found = JournalEntry.from_bytes(bytes(entry.body)).result.get("reasons") if entry else None
    return tuple(Reason(one["code"], one["params"]) for one in found) if isinstance(found, list) else ()  # type: ignore[call-overload,index,arg-type]
