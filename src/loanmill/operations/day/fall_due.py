"""Fall due: instalments of the day are owed now, and the next period starts to earn interest."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day import sql
from loanmill.operations.day.row import closing_day
from loanmill.records.loan import Instalment, Loan

_FOUND = """
SELECT i.id, i.loan_id FROM instalment i CROSS JOIN loan l
WHERE l.id = i.loan_id AND i.state = 'future' AND i.due_on = %s AND l.entity_id = %s ORDER BY i.id LIMIT %s
"""
# An instalment of nothing (the interest of a loan without a rate) is paid by falling due.
_FALL = """
UPDATE instalment SET
  state = CASE WHEN principal_fen + interest_fen = 0 THEN 'paid' ELSE 'due' END,
  paid_on = CASE WHEN principal_fen + interest_fen = 0 THEN due_on END,
  penalty_from_day = %s
WHERE id IN ({marks})
"""
_NEXT = """
UPDATE loan SET
  running = running + 1,
  period_from_day = %s,
  (period_days, period_interest_fen) = (
    SELECT n.days, n.interest_fen FROM instalment n WHERE n.loan_id = loan.id AND n.number = loan.running + 1
  )
WHERE id IN ({marks})
"""


@operation("day.fall_due", permission="day.close")
def fall_due(act: Act, *, entity_id: UUID, on: date, most: int) -> Result:
    """Let at most `most` instalments fall due; `left` says whether to come again."""
    closing_day(entity_id, on)
    act.business_date(entity_id)
    found = sql.rows(_FOUND, [on, sql.key(entity_id), most])
    if not found:
        return {"count": 0, "left": False}
    instalments, loans = [row[0] for row in found], [row[1] for row in found]
    today = day_number(on=on)
    sql.run(_FALL.format(marks=sql.marks(instalments)), [today, *instalments])
    sql.run(_NEXT.format(marks=sql.marks(loans)), [today, *loans])
    act.wrote_bulk(Instalment.objects.filter(pk__in=[sql.uuid(value) for value in instalments]))
    act.wrote_bulk(Loan.objects.filter(pk__in=[sql.uuid(value) for value in loans]))
    return {"count": len(found), "left": len(found) == most}
