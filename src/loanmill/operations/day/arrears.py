"""Arrears: who is overdue since when, in which bucket and class. Only rows that change are written."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.standing import bucket, class_by_days
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day import sql
from loanmill.operations.day.row import closing_day
from loanmill.records.loan import Instalment, Loan

# Loans that are overdue already or have an instalment unpaid since before today, with their oldest unpaid one. Both
# lists come from the index of states, so that the cost follows the arrears and not the book.
_STANDING = """
SELECT l.id, l.state, l.overdue_since, l.bucket, l.loan_class, s.oldest
FROM (
  SELECT id FROM loan WHERE state = 'overdue'
  UNION SELECT loan_id FROM instalment WHERE state = 'due' AND due_on < %s
) c
JOIN loan l ON l.id = c.id
LEFT JOIN (
  SELECT loan_id, MIN(due_on) AS oldest FROM instalment
  WHERE state IN ('due', 'overdue') AND due_on < %s GROUP BY loan_id
) s ON s.loan_id = c.id
WHERE l.entity_id = %s AND l.id > %s ORDER BY l.id LIMIT %s
"""
_LATE = """
SELECT i.id FROM instalment i WHERE i.state = 'due' AND i.due_on < %s AND i.loan_id IN ({marks})
"""
_SET = "UPDATE loan SET state = %s, overdue_since = %s, bucket = %s, loan_class = %s WHERE id = %s"


@operation("day.arrears", permission="day.close")
def set_arrears(act: Act, *, entity_id: UUID, on: date, after: UUID, most: int) -> Result:
    """Look at at most `most` loans after the loan `after`; `next` is None after the last."""
    closing_day(entity_id, on)
    act.business_date(entity_id)
    found = sql.rows(_STANDING, [on, on, sql.key(entity_id), sql.key(after), most])
    if not found:
        return {"looked": 0, "changed": 0, "next": None}
    changed = [(*new, row[0]) for row in found if (new := _standing(row[5], on=on)) != _stored(row)]
    sql.run_many(_SET, changed)
    act.wrote_bulk(Loan.objects.filter(pk__in=[sql.uuid(row[-1]) for row in changed]))
    ids = [row[0] for row in found]
    late = [row[0] for row in sql.rows(_LATE.format(marks=sql.marks(ids)), [on, *ids])]
    if late:
        sql.run(f"UPDATE instalment SET state = 'overdue' WHERE id IN ({sql.marks(late)})", late)
        act.wrote_bulk(Instalment.objects.filter(pk__in=[sql.uuid(value) for value in late]))
    last = str(sql.uuid(ids[-1])) if len(found) == most else None
    return {"looked": len(found), "changed": len(changed), "next": last}


def _stored(row: tuple[Any, ...]) -> tuple[str, date | None, str, str]:
    return row[1], _date(row[2]), row[3], row[4]


def _standing(oldest: Any, *, on: date) -> tuple[str, date | None, str, str]:
    """State, since when, bucket and class of a loan whose oldest unpaid instalment fell due on a day."""
    since = _date(oldest)
    days, policy = days_past_due(oldest_unpaid_due_on=since, as_of=on), shipped().on(on)
    state = "overdue" if since else "current"
    return state, since, bucket(days=days, policy=policy), class_by_days(days=days, policy=policy)


def _date(value: Any) -> date | None:
    """A date column as raw SQL gives it: text on SQLite, a date on PostgreSQL."""
    return date.fromisoformat(value) if isinstance(value, str) else value
