"""What every loan of a chunk owes on a day: the amounts of the debits, and how they will be spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.operations.day import sql

_OWED = f"""
SELECT l.id, l.number, l.borrower_id,
  SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}),
  SUM(i.interest_fen - i.paid_interest_fen),
  SUM(i.principal_fen - i.paid_principal_fen)
FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND i.state IN ('due', 'overdue') AND l.entity_id = %s AND l.id > %s
GROUP BY l.id, l.number, l.borrower_id ORDER BY l.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class LoanOwes:
    """What a loan owes on a day, in fen."""

    loan: UUID
    number: str
    borrower: UUID
    penalty_fen: int
    interest_fen: int
    principal_fen: int

    @property
    def total_fen(self) -> int:
        """All of it."""
        return self.penalty_fen + self.interest_fen + self.principal_fen


def loans_owing(*, entity_id: UUID, on: date, after: UUID, most: int) -> list[LoanOwes]:
    """At most `most` loans that owe something on `on`, in order of id, those after the loan `after`."""
    params = [day_number(on=on), sql.key(entity_id), sql.key(after), most]
    return [
        LoanOwes(sql.uuid(row[0]), row[1], sql.uuid(row[2]), int(row[3]), int(row[4]), int(row[5]))
        for row in sql.rows(_OWED, params)
    ]
