"""What a loan owes on a day, by part, out of its instalments: what runs with time is counted up to that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.daycount import DayCount
from loanmill.core.servicing.penalty import penalty_fen
from loanmill.records.loan import Instalment


@dataclass(frozen=True, slots=True)
class LineOwed:
    """What is unpaid of one instalment, in fen; the penalty that runs on it is counted up to the day."""

    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int

    @property
    def total_fen(self) -> int:
        """All parts together."""
        return self.principal_fen + self.interest_fen + self.penalty_fen


def line_owed(row: Instalment, *, penalty_rate_bp: int, day_count: str, today: date) -> LineOwed:
    """What is unpaid of one line. Penalty runs as core/servicing says; where years differ its year has 365 days."""
    principal = row.principal_fen - row.paid_principal_fen
    interest = row.interest_fen - row.paid_interest_fen
    running = 0
    if row.state in ("due", "overdue") and row.penalty_from_day is not None:
        running = penalty_fen(
            overdue_fen=principal + interest,
            penalty_rate_bp=penalty_rate_bp,
            days=max(0, day_number(on=today) - row.penalty_from_day),
            day_count=DayCount.ACT_365 if day_count.startswith("ACT/ACT") else DayCount(day_count),
        )
    return LineOwed(row.due_on, principal, interest, row.penalty_fen - row.paid_penalty_fen + running)


def fallen_due(rows: Iterable[Instalment]) -> list[Instalment]:
    """The lines that have fallen due and are not wholly paid."""
    return [row for row in rows if row.state in ("due", "overdue")]
