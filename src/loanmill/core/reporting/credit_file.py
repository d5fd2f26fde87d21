"""What one file tells the credit registry: months of loans, and corrections of months told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.core.reporting.credit_month import CreditMonth


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One loan's month. `before` is what was told before, where this corrects it, and `reason` why it changed.

    `id_type` is firm or person; `id_number` is "" for a person whose data was erased. `codes` are those of 24 months.
    """

    loan: str
    id_type: str
    id_number: str
    codes: str
    now: CreditMonth
    before: CreditMonth | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CreditFile:
    """One submission."""

    entity: str
    entity_name: str
    month: date
    number: int
    lines: tuple[CreditLine, ...]

    @property
    def reports(self) -> int:
        """Months told for the first time."""
        return sum(line.before is None for line in self.lines)

    @property
    def corrections(self) -> int:
        """Months told anew."""
        return sum(line.before is not None for line in self.lines)

    @property
    def balance_fen(self) -> int:
        """What the reports owe together."""
        return sum(line.now.balance_fen for line in self.lines if line.before is None)
