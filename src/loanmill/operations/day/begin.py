"""Begin: the open day starts to close."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.row import closing_day


@operation("day.begin", permission="day.close")
def begin_close(act: Act, *, entity_id: UUID, on: date) -> Result:
    """Mark the day as closing. Raises NotTheDay unless it is the open one."""
    day = closing_day(entity_id, on)
    act.business_date(entity_id)
    day.state = "closing"
    act.save(day)
    return {"date": on.isoformat()}
