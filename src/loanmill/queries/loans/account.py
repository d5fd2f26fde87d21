"""Changes of a borrower's account: those of one loan's page, those that wait for a second person, and their papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from loanmill.queries.names import shown_identity, shown_name
from loanmill.queries.scope import loans_for, masked_number
from loanmill.records.account_change import AccountChange
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan
from loanmill.records.permissions import may
from loanmill.records.vault import Erased

MOST = 50
SHOWN_SIGNS = 4


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One change. `account` is in full for those alone who may decide it now, else its last signs; `was_tail` too.

    `kind` is empty where the borrower was erased. `own` says that the viewer entered it, `above` that the borrower owes
    more than the viewer's limit. `unregistered` is why the bank would not register the new account.
    """

    id: UUID
    loan: str
    name: str
    owed_fen: int
    account: str
    kind: str
    was_tail: str
    state: str
    note: str
    answer: str
    paper_kind: str
    paper_sha256: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    unregistered: str
    own: bool
    above: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of a change: its bytes and kind, pdf, jpeg or png."""

    kind: str
    data: bytes


def changes_of(*, loan: Loan, viewer: Actor) -> tuple[AccountLine, ...]:
    """The changes of the borrower's account that the viewer may see, the newest first."""
    return _lines(_seen(viewer).filter(party_id=loan.borrower_id).order_by("-asked_at", "id")[:MOST], viewer)


def waiting_changes(*, viewer: Actor) -> tuple[AccountLine, ...]:
    """Those that wait for a second person, the oldest first."""
    return _lines(_seen(viewer).filter(state="waiting").order_by("asked_at", "id")[:MOST], viewer)


def changes_to_decide(*, viewer: Actor) -> int:
    """How many wait for somebody else than who entered them, where the viewer's role decides any."""
    if not may(viewer, "account.decide"):
        return 0
    return _seen(viewer).filter(state="waiting").exclude(asked_by_id=viewer.id).count()


def account_change(*, viewer: Actor, change_id: UUID) -> AccountLine | None:
    """One change, or None where the viewer may not know of it."""
    return next(iter(_lines(_seen(viewer).filter(pk=change_id), viewer)), None)


def account_paper(*, viewer: Actor, change_id: UUID) -> Paper | None:
    """The paper, for those who may enter or decide changes and see the loan; None otherwise, and where it is erased."""
    if not (may(viewer, "account.propose") or may(viewer, "account.decide")):
        return None
    row = _seen(viewer).filter(pk=change_id).first()
    try:
        return Paper(row.paper_kind, row.paper_bytes) if row is not None else None
    except Erased:
        return None


def _seen(viewer: Actor) -> QuerySet[AccountChange]:
    return AccountChange.objects.filter(loan__in=loans_for(viewer=viewer))


def _lines(rows: QuerySet[AccountChange], viewer: Actor) -> tuple[AccountLine, ...]:
    joined = list(rows.select_related("loan", "party", "asked_by", "decided_by").defer("paper"))
    sums = Loan.objects.filter(borrower__in={row.party_id for row in joined}).values_list("borrower_id")
    owed = dict(sums.annotate(Sum("outstanding_fen")).order_by())
    return tuple(_line(row, viewer, owed.get(row.party_id, 0)) for row in joined)


def _line(row: AccountChange, viewer: Actor, owed_fen: int) -> AccountLine:
    own, waits = row.asked_by_id == viewer.id, row.state == "waiting"
    try:
        account, kind = row.new_account
    except Erased:
        account, kind = "", ""
    compares = waits and not own and may(viewer, "account.decide")
    was = shown_identity(row.party, viewer=viewer).get("account", "") if waits else ""
    return AccountLine(
        id=row.id,
        loan=row.loan.number,
        name=shown_name(row.party, viewer=viewer),
        owed_fen=owed_fen,
        account=masked_number(account, viewer=viewer) if compares else account[-SHOWN_SIGNS:],
        kind=kind,
        was_tail=was[-SHOWN_SIGNS:],
        state=row.state,
        note=row.note,
        answer=row.answer,
        paper_kind=row.paper_kind,
        paper_sha256=row.paper_sha256,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else None,
        decided_at=row.decided_at,
        unregistered=row.unregistered if row.state == "done" else "",
        own=own,
        above=owed_fen > viewer.review_limit_fen,
    )
