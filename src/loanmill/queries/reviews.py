"""The desk of credit review: referred cases that wait, and how much the viewer may approve."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loanmill.queries.applications import CaseLine, lines
from loanmill.queries.own_words import OwnWords, own_words
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.approval import Review

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One referred case: since when it waits, the machine's reasons as codes, and what stops this viewer."""

    case: CaseLine
    review: UUID
    opened_at: datetime
    reasons: tuple[tuple[str, dict[str, object]], ...]
    own_words: OwnWords
    own: bool
    above_limit: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The queue, oldest first; `codes` counts why cases were referred, the most frequent first."""

    waiting: tuple[Waiting, ...]
    count: int
    limit_fen: int
    codes: tuple[tuple[str, int], ...]


def review_desk(*, viewer: Actor) -> Desk:
    """What waits for this reviewer."""
    rows = Review.objects.filter(
        state="open", application__in=applications_for(viewer=viewer).filter(state="manual_review")
    )
    shown = list(
        rows.select_related("application__applicant", "application__unit", "application__officer", "decision")
        .defer("decision__sealed")
        .order_by("opened_at", "id")[:MOST]
    )
    cases = lines([row.application for row in shown], viewer=viewer)
    counted: Counter[str] = Counter(code for row in shown for code in {r["code"] for r in row.decision.reasons})
    return Desk(
        waiting=tuple(
            Waiting(
                case=case,
                review=row.id,
                opened_at=row.opened_at,
                reasons=tuple((reason["code"], reason["params"]) for reason in row.decision.reasons),
                own_words=own_words(code=row.decision.policy, version=row.decision.policy_version),
                own=row.application.officer_id == viewer.id,
                above_limit=(row.decision.amount_fen or 0) > viewer.review_limit_fen,
            )
            for row, case in zip(shown, cases, strict=True)
        ),
        count=rows.count(),
        limit_fen=viewer.review_limit_fen,
        codes=tuple(counted.most_common(8)),
    )
