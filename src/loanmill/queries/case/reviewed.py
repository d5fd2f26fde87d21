"""What people decided on the case, kept apart from what the machine advised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loanmill.records.application import Application


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: open (no outcome yet) or closed by a person, beside the machine's advice."""

    id: UUID
    state: str
    opened_at: datetime
    closed_at: datetime | None
    reviewer: str | None
    outcome: str | None
    reason: str | None
    note: str
    amount_fen: int | None
    rate_bp: int | None
    term_months: int | None
    advised_outcome: str
    advised_fen: int | None
    advised_rate_bp: int | None
    advised_months: int | None


def reviewed(*, application: Application) -> tuple[Reviewed, ...]:
    """The reviews of one case, the latest first."""
    return tuple(
        Reviewed(
            id=row.id,
            state=row.state,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            reviewer=row.reviewer.name if row.reviewer else None,
            outcome=row.outcome,
            reason=row.reason,
            note=row.note,
            amount_fen=row.amount_fen,
            rate_bp=row.rate_bp,
            term_months=row.term_months,
            advised_outcome=row.decision.outcome,
            advised_fen=row.decision.amount_fen,
            advised_rate_bp=row.decision.rate_bp,
            advised_months=row.decision.term_months,
        )
        for row in application.reviews.select_related("reviewer", "decision").order_by("-opened_at")
    )
