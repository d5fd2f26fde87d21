"""The sums of a book that the general ledger must equal, by funder, each table read in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.core.ledger import chart
from loanmill.core.servicing.position import CONTROLLED
from loanmill.operations.day import sql
from loanmill.operations.day.carried import add_files
from loanmill.records.aside import LoanSetAside

# Nearly every loan counts, so conditions are spelled as no index serves them: SQLite then walks the index of funders,
# whose order is that of the groups, and sorts nothing.
_LOANS = f"""
SELECT l.funder_id, SUM(l.outstanding_fen), SUM({sql.accrued("%s")}), SUM({sql.accrued("%s")}),
  SUM(CASE WHEN l.period_from_day + l.period_days <= %s THEN 1 ELSE 0 END)
FROM loan l
WHERE COALESCE(l.entity_id, NULL) = %s AND COALESCE(l.state, '') <> 'settled' AND {{carried}} GROUP BY l.funder_id
"""
_OVERDUE = f"""
SELECT l.funder_id, SUM(i.interest_fen - i.paid_interest_fen),
  SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}),
  SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")})
FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND i.state IN ('due', 'overdue') AND l.entity_id = %s AND {{carried}} GROUP BY l.funder_id
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """What the night after a day earns for one funder, in fen."""

    interest_fen: int = 0
    penalty_fen: int = 0


Standing = Mapping[str, Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the night earns by funder, and what controlled accounts must then show, by account and funder, in fen.

    `overrun` counts loans whose running period ended without their instalment falling due: rows are missing.
    """

    earned: Mapping[UUID, Earned]
    standing: Standing
    overrun: int = 0


def sums_of(*, entity_id: UUID, on: date) -> Sums:
    """The sums after repayments were taken: what is earned is earned by the night after `on`."""
    today, entity = day_number(on=on), sql.key(entity_id)
    carried = sql.carried()
    loans = _by_funder(_LOANS.format(carried=carried), [today + 1, today, today, entity])
    owed = _by_funder(_OVERDUE.format(carried=carried), [today + 1, today, entity])
    earned = {}
    for funder in sorted({*loans, *owed}, key=str):
        _, accrued, accrued_before, _ = loans.get(funder, (0, 0, 0, 0))
        _, penalty, penalty_before = owed.get(funder, (0, 0, 0))
        earned[funder] = Earned(accrued - accrued_before, penalty - penalty_before)
    standing: dict[str, dict[UUID, int]] = {
        chart.LOAN_PRINCIPAL: {funder: row[0] for funder, row in loans.items()},
        chart.INTEREST_ACCRUED: {funder: row[1] for funder, row in loans.items()},
        chart.INTEREST_DUE: {funder: row[0] for funder, row in owed.items()},
        chart.PENALTY_RECEIVABLE: {funder: row[1] for funder, row in owed.items()},
    }
    for account in CONTROLLED:
        standing.setdefault(account, {})
    add_files(standing, entity_id)
    _add_held(standing, entity_id)
    return Sums(earned, standing, sum(row[3] for row in loans.values()))


def _by_funder(statement: str, params: list[object]) -> dict[UUID, tuple[int, ...]]:
    return {sql.uuid(row[0]): tuple(int(value or 0) for value in row[1:]) for row in sql.rows(statement, params)}


def _add_held(standing: dict[str, dict[UUID, int]], entity_id: UUID) -> None:
    """Add what the ledger holds for loans set aside."""
    open_ones = LoanSetAside.objects.filter(cleared_on__isnull=True)
    if not open_ones.exists():  # joined with nothing, SQLite would walk every loan
        return
    for funder, held in open_ones.filter(loan__entity_id=entity_id).values_list("loan__funder_id", "held"):
        for account, by_funder in standing.items():
            by_funder[funder] = by_funder.get(funder, 0) + int(held.get(account, 0))
