"""The sums of a book that the general ledger must equal, by funder, each in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.core.ledger import chart
from loanmill.operations.day import sql

_ACCRUED = f"""
SELECT l.funder_id, SUM({sql.accrued("%s")}), SUM({sql.accrued("%s")})
FROM loan l WHERE l.entity_id = %s AND l.period_days IS NOT NULL AND l.state <> 'settled' GROUP BY l.funder_id
"""
_PENALTY = f"""
SELECT l.funder_id,
  SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}),
  SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}),
  SUM(i.interest_fen - i.paid_interest_fen)
FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND i.state IN ('due', 'overdue') AND l.entity_id = %s GROUP BY l.funder_id
"""
_FELL_DUE = """
SELECT l.funder_id, SUM(i.interest_fen) FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND i.state IN ('due', 'overdue', 'paid') AND i.due_on = %s AND l.entity_id = %s
GROUP BY l.funder_id
"""
_RECEIVED = """
SELECT l.funder_id, SUM(r.penalty_fen), SUM(r.interest_fen), SUM(r.principal_fen), SUM(r.suspense_fen)
FROM receipt r CROSS JOIN loan l
WHERE l.id = r.loan_id AND r.value_date = %s AND l.entity_id = %s GROUP BY l.funder_id
"""
_PRINCIPAL = "SELECT l.funder_id, SUM(l.outstanding_fen) FROM loan l WHERE l.entity_id = %s GROUP BY l.funder_id"


@dataclass(frozen=True, slots=True)
class DaySums:
    """What a day brought for one funder, in fen."""

    interest_earned_fen: int = 0
    penalty_earned_fen: int = 0
    fell_due_fen: int = 0
    received: tuple[int, int, int, int] = (0, 0, 0, 0)  # penalty, interest, principal, surplus


def day_sums(*, entity_id: UUID, on: date) -> Mapping[UUID, DaySums]:
    """The day's sums by funder, after repayments were taken: what is earned is earned by the night after `on`."""
    today, entity = day_number(on=on), sql.key(entity_id)
    accrued = {row[0]: int(row[1]) - int(row[2]) for row in sql.rows(_ACCRUED, [today + 1, today, entity])}
    penalty = {row[0]: int(row[1]) - int(row[2]) for row in sql.rows(_PENALTY, [today + 1, today, entity])}
    due = {row[0]: int(row[1]) for row in sql.rows(_FELL_DUE, [on, entity])}
    got = {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in sql.rows(_RECEIVED, [on, entity])}
    return {
        sql.uuid(funder): DaySums(
            accrued.get(funder, 0), penalty.get(funder, 0), due.get(funder, 0), got.get(funder, (0, 0, 0, 0))
        )
        for funder in sorted({*accrued, *penalty, *due, *got}, key=str)
    }


def standing(*, entity_id: UUID, on: date) -> Mapping[str, Mapping[UUID, int]]:
    """What loans and instalments say the controlled accounts must show at the close of `on`: by account and funder."""
    night, entity = day_number(on=on) + 1, sql.key(entity_id)
    owed = sql.rows(_PENALTY, [night, night, entity])
    found = {
        chart.LOAN_PRINCIPAL: sql.rows(_PRINCIPAL, [entity]),
        chart.INTEREST_ACCRUED: sql.rows(_ACCRUED, [night, night, entity]),
        chart.PENALTY_RECEIVABLE: owed,
        chart.INTEREST_DUE: [(row[0], row[3]) for row in owed],
    }
    return {account: {sql.uuid(row[0]): int(row[1]) for row in rows} for account, rows in found.items()}
