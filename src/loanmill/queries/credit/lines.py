"""Credit lines: the list, and one line with its draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from loanmill.core.credit.exposure import Exposure, tightest
from loanmill.core.credit.line import Line
from loanmill.core.credit.rules import Dimension, LineTerms, shipped
from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.money import Rounding, div
from loanmill.queries.credit.exposures import exposures_now
from loanmill.queries.names import shown_name
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.credit import CreditLine, Drawdown

PAGE = 50


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the list, and the head of its page."""

    id: UUID
    number: str
    case: str
    name: str
    product: str
    unit: str
    unit_en: str
    state: str
    frozen_for: str
    unfreeze_by: str | None
    grade: str
    figures: Line

    @property
    def shares(self) -> tuple[int, int]:
        """Used and held in hundredths of the limit, for the picture: together at most 100."""
        return shares(used_fen=self.figures.used_fen, held_fen=self.figures.held_fen, limit_fen=self.figures.limit_fen)


@dataclass(frozen=True, slots=True)
class LinePage:
    """One page of lines; the sums are over all that the viewer may see."""

    lines: tuple[LineRow, ...]
    count: int
    page: int
    pages: int
    limit_fen: int
    used_fen: int


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw and its note."""

    id: UUID
    number: str
    state: str
    amount_fen: int
    months: int
    method: str
    asked_at: datetime
    asked_on: date
    decided_by: str | None
    reasons: tuple[Reason, ...]
    held_until: date | None
    loan: str | None
    loan_state: str | None
    outstanding_fen: int | None
    matures_on: date | None


@dataclass(frozen=True, slots=True)
class LineFile:
    """Everything about one line; `terms` are the rules of its product, None where there are none in force.

    `tightest` is the limit with the least left, None for a committed line, which took its room when it opened.
    """

    head: LineRow
    terms: LineTerms | None
    draws: tuple[DrawRow, ...]
    own: bool
    tightest: Exposure | None

    @property
    def available_fen(self) -> int:
        """What may be drawn now: the room of the line, or what is left of the tightest limit."""
        return min(self.head.figures.room_fen, max(0, self._left_fen))

    @property
    def bound_by(self) -> Dimension | None:
        """The kind of limit that leaves less than the line does."""
        return self.tightest.dimension if self.tightest and self._left_fen < self.head.figures.room_fen else None

    @property
    def _left_fen(self) -> int:
        left = self.tightest.headroom_fen if self.tightest else None
        return self.head.figures.room_fen if left is None else left

    @property
    def waiting(self) -> tuple[DrawRow, ...]:
        """Draws that wait for a person."""
        return tuple(one for one in self.draws if one.state == "referred")


def shares(*, used_fen: int, held_fen: int, limit_fen: int) -> tuple[int, int]:
    """Used and held in hundredths of a limit, cut where they are more than all of it."""
    if limit_fen <= 0:
        return (100 if used_fen else 0, 0)
    used = min(100, div(used_fen * 100, limit_fen, Rounding.UP))
    return used, min(100 - used, div(held_fen * 100, limit_fen, Rounding.UP))


def lines_for(*, viewer: Actor) -> QuerySet[CreditLine]:
    """Lines of the cases that the viewer may see."""
    return CreditLine.objects.filter(application__in=applications_for(viewer=viewer))


def line_page(*, viewer: Actor, page: int, state: str = "") -> LinePage:
    """One page, the newest first."""
    rows = lines_for(viewer=viewer)
    if state:
        rows = rows.filter(state=state)
    count, limit, used = 0, 0, 0
    for line in rows.only("limit_fen", "revolving", "outstanding_fen", "drawn_fen").iterator(chunk_size=2_000):
        count, limit = count + 1, limit + line.limit_fen
        used += line.outstanding_fen if line.revolving else line.drawn_fen
    pages = max(1, -(-count // PAGE))
    at = min(max(1, page), pages)
    found = _joined(rows).order_by("-opened_on", "number")[(at - 1) * PAGE : at * PAGE]
    return LinePage(tuple(_row(one, viewer) for one in found), count, at, pages, limit, used)


def line_file(*, viewer: Actor, number: str, today: date) -> LineFile | None:
    """One line, or None where there is none that the viewer may see."""
    line = _joined(lines_for(viewer=viewer)).filter(number=number).first()
    if line is None:
        return None
    draws = line.drawdowns.select_related("loan", "hold", "decided_by").order_by("-asked_at", "-number")
    return LineFile(
        head=_row(line, viewer),
        terms=shipped().on(today).line_terms(product=line.product),
        draws=tuple(_draw(one) for one in draws),
        own=line.application.officer_id == viewer.id,
        tightest=None if line.committed else tightest(exposures_now(line, today=today)),
    )


def _joined(rows: QuerySet[CreditLine]) -> QuerySet[CreditLine]:
    return rows.select_related("borrower", "unit", "application", "funder", "unfreeze_by")


def _row(line: CreditLine, viewer: Actor) -> LineRow:
    return LineRow(
        id=line.id,
        number=line.number,
        case=line.application.number,
        name=shown_name(line.borrower, viewer=viewer),
        product=line.product,
        unit=line.unit.name,
        unit_en=line.unit.name_en,
        state=line.state,
        frozen_for=line.frozen_for,
        unfreeze_by=line.unfreeze_by.name if line.unfreeze_by else None,
        grade=line.grade,
        figures=line.value(),
    )


def _draw(row: Drawdown) -> DrawRow:
    loan, waits = row.loan, row.state == "referred" and row.hold is not None
    return DrawRow(
        id=row.id,
        number=row.number,
        state=row.state,
        amount_fen=row.amount_fen,
        months=row.months,
        method=row.method,
        asked_at=row.asked_at,
        asked_on=row.asked_on,
        decided_by=row.decided_by.name if row.decided_by else None,
        reasons=tuple(Reason(code=one["code"], params=one["params"]) for one in row.reasons),
        held_until=row.hold.expires_on if waits and row.hold else None,
        loan=loan.number if loan else None,
        loan_state=loan.state if loan else None,
        outstanding_fen=loan.outstanding_fen if loan else None,
        matures_on=loan.matures_on if loan else None,
    )
