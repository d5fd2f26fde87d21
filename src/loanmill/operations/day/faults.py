"""What shows that a loan's rows cannot be right: such a loan waits for a person, and the night goes on without it.

Each fault is a reason (core/kernel/reason_words.yaml). The chunk's own check looks at the lines that it has read
anyway; `book_faults` looks at everything, and is asked when the books disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import day_number
from loanmill.operations.day import sql
from loanmill.operations.day.bounds import COUNTS, MOST_FEN, MOST_RATE_BP
from loanmill.operations.day.tonight import DueLine, Tonight

_LINES = f"""
SELECT l.id, l.number, i.number FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND {{which}} AND i.state <> 'cancelled' AND (
  i.principal_fen NOT BETWEEN 0 AND {MOST_FEN} OR i.interest_fen NOT BETWEEN 0 AND {MOST_FEN}
  OR i.penalty_fen NOT BETWEEN 0 AND {MOST_FEN} OR i.paid_principal_fen NOT BETWEEN 0 AND i.principal_fen
  OR i.paid_interest_fen NOT BETWEEN 0 AND i.interest_fen OR i.paid_penalty_fen NOT BETWEEN 0 AND i.penalty_fen
  OR (i.state IN ('due', 'overdue') AND i.penalty_from_day IS NULL))
"""
_TERMS = f"""
SELECT l.id, l.number FROM loan l WHERE {{which}} AND (
  l.rate_bp NOT BETWEEN 0 AND {MOST_RATE_BP} OR l.penalty_rate_bp NOT BETWEEN 0 AND {MOST_RATE_BP}
  OR l.day_count NOT IN ({", ".join(f"'{code}'" for code in COUNTS)})
  OR l.principal_fen NOT BETWEEN 0 AND {MOST_FEN} OR l.outstanding_fen NOT BETWEEN 0 AND {MOST_FEN})
"""
_RUNNING = """
SELECT l.id, l.number FROM loan l
LEFT JOIN instalment i ON i.loan_id = l.id AND i.number = l.running AND i.state = 'future'
WHERE {which} AND l.state NOT IN ('settled', 'cancelled') AND (
  (l.period_interest_fen IS NOT NULL
    AND (i.id IS NULL OR i.interest_fen <> l.period_interest_fen OR i.days <> COALESCE(l.period_days, -1)))
  OR (l.period_interest_fen IS NULL AND EXISTS
    (SELECT 1 FROM instalment f WHERE f.loan_id = l.id AND f.state = 'future')))
"""
_SUMS = f"""
SELECT l.id, l.number, l.outstanding_fen, SUM(i.principal_fen - i.paid_principal_fen)
FROM loan l CROSS JOIN instalment i
WHERE i.loan_id = l.id AND {{which}} AND i.state <> 'cancelled'
  AND i.principal_fen BETWEEN 0 AND {MOST_FEN} AND i.paid_principal_fen BETWEEN 0 AND {MOST_FEN}
GROUP BY l.id, l.number, l.outstanding_fen
HAVING l.outstanding_fen <> SUM(i.principal_fen - i.paid_principal_fen)
"""


def tonight_fault(loan: Tonight, *, on: date) -> Reason | None:
    """What is wrong with a loan as the chunk has read it; None where nothing shows."""
    if not 0 <= loan.penalty_rate_bp <= MOST_RATE_BP or loan.day_count not in COUNTS:
        return _terms(loan.number)
    today, owed = day_number(on=on), 0
    for line in loan.lines:
        if not _sound(line, today=today, falling=line is loan.falling):
            return _line(loan.number, line.number)
        owed += line.owed_principal_fen
    outstanding, running, _, days, interest, *_ = loan.before
    falling = loan.falling
    if falling is not None and ((running, days, interest) != (falling.number, loan.falling_days, falling.interest_fen)):
        return _running(loan.number)
    if not 0 <= outstanding <= MOST_FEN or outstanding < owed or (loan.is_last and outstanding != owed):
        return _sum(loan.number, outstanding, owed)
    return None


def _sound(line: DueLine, *, today: int, falling: bool) -> bool:
    return (
        0 <= line.paid_principal_fen <= line.principal_fen <= MOST_FEN
        and 0 <= line.paid_interest_fen <= line.interest_fen <= MOST_FEN
        and 0 <= line.paid_penalty_fen <= line.penalty_fen <= MOST_FEN
        and (falling or (line.penalty_from_day is not None and line.penalty_from_day <= today))
    )


def book_faults(*, entity_id: UUID) -> dict[UUID, Reason]:
    """Every loan that rows carry and whose rows contradict themselves, with what is wrong first."""
    found: dict[UUID, Reason] = {}
    for own, reason in _all(f"l.entity_id = %s AND {sql.CARRIED}", sql.key(entity_id)):
        found.setdefault(sql.uuid(own), reason)
    return found


def loan_fault(*, loan_id: UUID) -> Reason | None:
    """What is wrong with one loan's rows, by the same look; None where nothing is."""
    return next((reason for _, reason in _all("l.id = %s", sql.key(loan_id))), None)


def _all(which: str, key: Any) -> Iterator[tuple[Any, Reason]]:
    def found(statement: str) -> list[tuple[Any, ...]]:
        return sql.rows(statement.format(which=which), [key])

    yield from ((own, _terms(loan)) for own, loan in found(_TERMS))
    # Sorted here: asked for an order, SQLite would walk an index and look up every line of the book.
    yield from ((own, _line(loan, line)) for own, loan, line in sorted(found(_LINES)))
    yield from ((own, _running(loan)) for own, loan in found(_RUNNING))
    yield from ((own, _sum(loan, has, owed)) for own, loan, has, owed in found(_SUMS))


def _terms(loan: str) -> Reason:
    return Reason("loan_terms_impossible", {"loan": loan})


def _line(loan: str, line: int) -> Reason:
    return Reason("loan_line_impossible", {"loan": loan, "line": line})


def _running(loan: str) -> Reason:
    return Reason("loan_period_differs", {"loan": loan})


def _sum(loan: str, outstanding_fen: int, lines_fen: Any) -> Reason:
    return Reason(
        "loan_sum_differs", {"loan": loan, "outstanding_fen": int(outstanding_fen), "lines_fen": int(lines_fen)}
    )
