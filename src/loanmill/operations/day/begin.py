"""Begin: the open day starts to close, and its loans are cut into chunks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day import sql
from loanmill.operations.day.row import closing_day

# Loans of every entity: a chunk is cut once, and each entity reads its own within it.
_LOANS = """
SELECT loan_id FROM instalment WHERE state IN ('due', 'overdue')
UNION SELECT loan_id FROM instalment WHERE state = 'future' AND due_on = %s ORDER BY 1
"""


@operation("day.begin", permission="day.close")
def begin_close(act: Act, *, entity_id: UUID, on: date, most: int) -> Result:
    """Mark the day as closing. Raises NotTheDay unless it is the open one.

    `chunks` holds the last loan of each chunk of at most `most` loans that owe something or of which a line falls due.
    """
    day = closing_day(entity_id, on)
    act.on_open_day(day.date)
    day.state = "closing"
    act.save(day)
    loans = [row[0] for row in sql.rows(_LOANS, [on])]
    last = [str(sql.uuid(loans[min(at + most, len(loans)) - 1])) for at in range(0, len(loans), most)]
    return {"date": on.isoformat(), "loans": len(loans), "chunks": [*last]}
