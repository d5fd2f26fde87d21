"""The evening of lines: what was repaid frees their room, holds past their day expire, lines past theirs close."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from loanmill.core.credit.hold import HoldState
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import set_right
from loanmill.operations.credit.holds import end
from loanmill.operations.day.row import lock_open_day
from loanmill.queries.credit.owed import OVER
from loanmill.records.credit import CreditLine, LimitHold


@operation("credit.evening", permission="day.close")
def settle_lines(act: Act, *, entity_id: UUID, on: date) -> Result:
    """Set lines, holds and counts right after the close of `on`; the second time nothing is left to do."""
    act.on_open_day(lock_open_day(entity_id).date)
    if not CreditLine.objects.filter(entity_id=entity_id).exists():
        return {"freed": 0, "expired": 0, "closed": 0, "counts": 0}
    freed = _repaid(act, entity_id)
    expired = _expire(act, entity_id, on=on)
    closed = _close(act, entity_id, on=on)
    return {"freed": freed, "expired": expired, "closed": closed, "counts": set_right(act, entity_id)}


def moved_lines(entity: UUID) -> dict[UUID, tuple[int, int]]:
    """Lines whose notes say otherwise than the line: what is outstanding and open by the notes."""
    open_notes = ~Q(drawdowns__loan__state__in=OVER) & Q(drawdowns__loan__isnull=False)
    found = (
        CreditLine.objects.filter(entity_id=entity)
        .annotate(
            now_fen=Coalesce(Sum("drawdowns__loan__outstanding_fen", filter=open_notes), 0),
            now_notes=Count("drawdowns__loan", filter=open_notes),
        )
        .exclude(now_fen=F("outstanding_fen"), now_notes=F("notes"))
    )
    return {key: (fen, notes) for key, fen, notes in found.values_list("id", "now_fen", "now_notes")}


def _repaid(act: Act, entity: UUID) -> int:
    """Take what is outstanding from the notes; the counts are set right afterwards, all at once."""
    changed = moved_lines(entity)
    for line in CreditLine.objects.filter(pk__in=changed).order_by("id"):
        line.outstanding_fen, line.notes = changed[line.id]
        act.save(line)
    return len(changed)


def _expire(act: Act, entity: UUID, *, on: date) -> int:
    """End holds whose last day was `on` or earlier, and the draws that waited under them."""
    past = LimitHold.objects.filter(line__entity_id=entity, state="live", expires_on__lte=on).order_by("id")
    rows = list(past.select_related("line__unit", "drawdown"))
    for hold in rows:
        line = CreditLine.objects.select_related("unit").get(pk=hold.line_id)
        end(act, hold, line, to=HoldState.EXPIRED)
        hold.drawdown.state = "expired"
        act.save(hold.drawdown)
    return len(rows)


def _close(act: Act, entity: UUID, *, on: date) -> int:
    """Close lines on the evening of their last day; their notes live on."""
    over = CreditLine.objects.filter(entity_id=entity, expires_on__lt=on + timedelta(days=1)).exclude(state="closed")
    rows = list(over.order_by("id"))
    for line in rows:
        line.state = "closed"
        act.save(line)
    return len(rows)
