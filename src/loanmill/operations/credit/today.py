"""The open day of a draw: it cannot end before the draw does, and other draws go on beside it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.operations.errors import NotFound
from loanmill.operations.today import open_date

_SHARED = "SELECT date FROM business_day WHERE entity_id = %s AND state <> 'closed' ORDER BY date LIMIT 1 FOR SHARE"


def share_open_day(entity: UUID) -> date:
    """The date, held until the transaction ends. While the day closes too: what is booked then is in its sums.

    Raises NotFound when no day is open.
    """
    if connection.vendor != "postgresql":
        return open_date(entity)
    with connection.cursor() as cursor:
        for _ in range(2):  # a day that closed while we waited is gone; the next one is open by now
            cursor.execute(_SHARED, [entity])
            found = cursor.fetchone()
            if found is not None:
                day: date = found[0]
                return day
    raise NotFound("business_day", entity)
