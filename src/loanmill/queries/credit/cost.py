"""What a draw would cost: its schedule and its all-in annual rate, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.decision import Terms
from loanmill.core.offer.terms import all_in_bp, instalments_of
from loanmill.core.schedule.terms import Instalment


@dataclass(frozen=True, slots=True)
class DrawCost:
    """The instalments if the money went out today, their interest, and the cost a year of all flows."""

    terms: Terms
    lines: tuple[Instalment, ...]
    all_in_bp: int

    @property
    def interest_fen(self) -> int:
        """Interest in all, when nothing is repaid early."""
        return sum(line.interest_fen for line in self.lines)


def draw_cost(*, amount_fen: int, rate_bp: int, months: int, method: str, today: date) -> DrawCost:
    """The cost of a positive amount for a positive number of months under a known method."""
    terms = Terms(amount_fen=amount_fen, rate_bp=rate_bp, term_months=months, method=method)
    return DrawCost(terms, tuple(instalments_of(terms, on=today)), all_in_bp(terms, on=today))
