"""Acts that were proposed: those of one loan, and all that wait for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When

from loanmill.core.evidence.decision import Reason
from loanmill.queries.names import shown_name
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan
from loanmill.records.servicing import REDIRECT_TO, LoanRequest
from loanmill.records.stake import at_stake_fen, undone_fen

MOST = 100
CORRECTION = "correct_reset"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One proposal. `own` says that the viewer made it, `own_customer` that it is the viewer's customer's.

    `above` says that what it is about, `at_stake_fen`, is above the viewer's limit; `elsewhere` that its payment was
    meant for a loan that the viewer may not act on.
    """

    id: UUID
    loan: str
    name: str
    outstanding_fen: int
    act: str
    body: Mapping[str, Any]
    terms: Mapping[str, Any]
    state: str
    note: str
    answer: str
    findings: tuple[Reason, ...]
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    own: bool
    own_customer: bool
    at_stake_fen: int
    above: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Requests:
    """What waits, the oldest first, and what was decided lately."""

    waiting: tuple[RequestLine, ...]
    decided: tuple[RequestLine, ...]


def requests_page(*, viewer: Actor) -> Requests:
    """The proposals on loans that the viewer may see."""
    rows = LoanRequest.objects.filter(loan__in=loans_for(viewer=viewer))
    # What the house proposes for many loans at once stands behind what people proposed, and on its own page.
    house = Case(When(act=CORRECTION, then=1), default=0)
    waiting = rows.filter(state="waiting").order_by(house, "proposed_at", "id")[:MOST]
    decided = rows.exclude(state="waiting").order_by("-proposed_at", "id")[:30]
    return Requests(request_lines(waiting, viewer=viewer), request_lines(decided, viewer=viewer))


def knows_request(*, viewer: Actor, request_id: UUID) -> bool:
    """Whether there is such a proposal on a loan that the viewer may see."""
    return LoanRequest.objects.filter(pk=request_id, loan__in=loans_for(viewer=viewer)).exists()


def waiting_count(*, viewer: Actor) -> int:
    """How many wait that somebody else proposed; whether the viewer's role decides them is the caller's to ask."""
    rows = LoanRequest.objects.filter(loan__in=loans_for(viewer=viewer), state="waiting")
    return rows.exclude(proposed_by_id=viewer.id).count()


def request_lines(rows: QuerySet[LoanRequest], *, viewer: Actor) -> tuple[RequestLine, ...]:
    """Proposals as lines."""
    joined = list(rows.select_related("loan__borrower", "loan__application", "proposed_by", "decided_by"))
    meant = {str(row.terms[REDIRECT_TO]) for row in joined if row.terms.get(REDIRECT_TO)}
    rights = {str(loan.id): loan for loan in Loan.objects.filter(pk__in=meant).select_related("application")}
    mine = {str(key) for key in loans_for(viewer=viewer).filter(pk__in=meant).values_list("id", flat=True)}
    undone = undone_fen(joined)
    return tuple(
        _line(row, viewer, rights.get(to), undone.get(row.undoes, 0), elsewhere=to in rights and to not in mine)
        for row, to in ((row, str(row.terms.get(REDIRECT_TO, ""))) for row in joined)
    )


def _line(row: LoanRequest, viewer: Actor, right: Loan | None, undone: int, *, elsewhere: bool) -> RequestLine:
    """One proposal; a loan that its payment was meant for, `right`, goes by its number."""
    terms = {**row.terms, REDIRECT_TO: right.number} if right else row.terms
    stake = at_stake_fen(row, right=right, undone_fen=undone)
    officers = {loan.application.officer_id for loan in (row.loan, right) if loan}
    return RequestLine(
        id=row.id,
        loan=row.loan.number,
        name=shown_name(row.loan.borrower, viewer=viewer),
        outstanding_fen=row.loan.outstanding_fen,
        act=row.act,
        body=row.body,
        terms=terms,
        state=row.state,
        note=row.note,
        answer=row.answer,
        findings=tuple(Reason(one["code"], one["params"]) for one in row.findings),
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by.name if row.decided_by else None,
        decided_at=row.decided_at,
        own=row.proposed_by_id == viewer.id,
        own_customer=viewer.id in officers,
        at_stake_fen=stake,
        above=stake > viewer.review_limit_fen,
        elsewhere=elsewhere,
    )
