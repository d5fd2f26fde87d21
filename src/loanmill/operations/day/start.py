"""Start: a person asks that the open day, and missed days after it, be closed. The closing itself is the house's."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime

from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed, Refused
from loanmill.operations.today import open_date
from loanmill.records.org import LegalEntity, OrgUnit

# A simulated lender's days run ahead of the calendar; no more than this many are closed at one go.
MOST_DAYS = 31


class NotThisDay(Refused):
    """The day is closed already, is not over, or too many days lie before it."""

    code, status = "not_this_day", 422


@operation("day.start")
def ask_close(act: Act, *, through: date) -> Result:
    """Ask to close every day from the open one up to `through`; whoever starts the run does so when this commits.

    Raises NotThisDay, and NotAllowed for somebody who does not see the whole lender.
    """
    entity = act.actor.entity
    paths = OrgUnit.objects.filter(entity_id=entity).values_list("path", flat=True)
    if entity is None or not all(path.startswith(act.actor.scope) for path in paths):
        raise NotAllowed(act="day.start", role=act.actor.role)
    first = open_date(entity)
    act.business_date(entity)
    days = (through - first).days + 1
    over = LegalEntity.objects.get(pk=entity).simulated or through <= localtime(act.at).date()
    if not 1 <= days <= MOST_DAYS or not over:
        raise NotThisDay(
            f"days from {first} are closed up to today, at most {MOST_DAYS} at once; not {through}",
            first=first.isoformat(),
            through=through.isoformat(),
            most=MOST_DAYS,
        )
    return {"entity": str(entity), "first": first.isoformat(), "through": through.isoformat()}
