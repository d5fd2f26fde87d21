"""A night's loans in memory: what is owed on which lines, and the columns that a night may change, as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LINE_COLUMNS = (
    "penalty_fen", "paid_penalty_fen", "paid_interest_fen", "paid_principal_fen", "penalty_from_day", "state",
    "paid_on",
)  # fmt: skip
LOAN_COLUMNS = (
    "outstanding_fen", "running", "period_from_day", "period_days", "period_interest_fen", "state", "overdue_since",
    "bucket", "loan_class",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class DueLine:
    """An instalment that fell due, or falls due tonight. `row` is all of it as read."""

    row: Sequence[Any]
    number: int
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int
    paid_penalty_fen: int
    paid_interest_fen: int
    paid_principal_fen: int
    penalty_from_day: int | None
    state: str
    paid_on: date | None = None
    running_penalty_fen: int = 0

    def after(self) -> tuple[Any, ...]:
        """LINE_COLUMNS as they now are."""
        return (
            self.penalty_fen, self.paid_penalty_fen, self.paid_interest_fen, self.paid_principal_fen,
            self.penalty_from_day, self.state, self.paid_on,
        )  # fmt: skip

    @property
    def owed_penalty_fen(self) -> int:
        """Penalty unpaid, tonight's included."""
        return self.penalty_fen + self.running_penalty_fen - self.paid_penalty_fen

    @property
    def owed_interest_fen(self) -> int:
        """Interest unpaid."""
        return self.interest_fen - self.paid_interest_fen

    @property
    def owed_principal_fen(self) -> int:
        """Principal unpaid."""
        return self.principal_fen - self.paid_principal_fen


@dataclass(slots=True, eq=False)
class Tonight:
    """A loan that owes something tonight. `row` is all of it, `before` LOAN_COLUMNS, as read."""

    row: Sequence[Any]
    number: str
    borrower: Any
    mandate: str
    funder: Any
    penalty_rate_bp: int
    day_count: str
    before: tuple[Any, ...]
    lines: list[DueLine] = field(default_factory=list)
    falling: DueLine | None = None  # the line that falls due tonight
    falling_days: int | None = None
    next_days: int | None = None
    next_interest_fen: int | None = None

    @property
    def id(self) -> Any:
        """The key as the database holds it."""
        return self.row[0]

    @property
    def is_last(self) -> bool:
        """Whether the line that falls due tonight is the last of the schedule."""
        return self.falling is not None and self.next_days is None

    @property
    def total_fen(self) -> int:
        """All that is owed tonight."""
        return sum([line.owed_penalty_fen + line.owed_interest_fen + line.owed_principal_fen for line in self.lines])
