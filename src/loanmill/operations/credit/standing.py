"""How a line stands when it is drawn: its room, its borrower, and exposure along every dimension, under locks.

The open day is held first, then the lines of the group in order of id, then the counts: every act takes locks in this
order, so that none waits for one that waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from loanmill.core.credit.draw import Borrower
from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension, shipped
from loanmill.core.servicing.standing import worst
from loanmill.operations.act import Act, may_touch
from loanmill.operations.credit.counts import count, counted
from loanmill.operations.day.row import lock_open_day
from loanmill.operations.errors import NotFound
from loanmill.records.credit import CreditLine
from loanmill.records.loan import Loan

OVER = ("settled", "cancelled")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draw is decided on."""

    on: date
    line: CreditLine
    rules: CreditRules
    exposures: tuple[Exposure, ...]
    borrower: Borrower


def locked_line(act: Act, line_id: UUID) -> tuple[CreditLine, list[CreditLine], date]:
    """The line, all lines of its group, and the open day, each locked. Raises NotFound, also out of scope."""
    found = CreditLine.objects.filter(pk=line_id).values_list("entity_id", "group").first()
    if found is None:
        raise NotFound("credit_line", line_id)
    entity, group = found
    today = lock_open_day(entity).date
    act.business_date(entity)
    rows = CreditLine.objects.filter(entity_id=entity, group=group).select_related("application__unit", "unit")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",))
    lines = list(rows.order_by("id"))
    line = next((one for one in lines if one.id == line_id), None)
    if line is None or not may_touch(act.actor, line):
        raise NotFound("credit_line", line_id)
    act.subject = line.application_id
    return line, lines, today


def standing(act: Act, line_id: UUID) -> Standing:
    """Lock and sum. What was repaid since the line was last looked at is given back to it and to the counts."""
    line, lines, today = locked_line(act, line_id)
    rules = shipped().on(today)
    take_repaid(act, line)
    own = [one for one in lines if one.borrower_id == line.borrower_id]
    exposures = (
        _summed("customer", str(line.borrower_id), own, rules),
        _summed("group", str(line.group), lines, rules),
        *counted(line, rules=rules),
    )
    return Standing(on=today, line=line, rules=rules, exposures=exposures, borrower=_borrower(line, on=today))


def take_repaid(act: Act, line: CreditLine) -> bool:
    """Set what is outstanding and open of a line from its notes; whether that changed it."""
    found = Loan.objects.filter(drawdown__line=line).exclude(state__in=OVER)
    now = found.aggregate(fen=Sum("outstanding_fen"), notes=Count("id"))
    outstanding = now["fen"] or 0
    if (outstanding, now["notes"]) == (line.outstanding_fen, line.notes):
        return False
    promised = line.value().promised_fen
    change = outstanding - line.outstanding_fen
    line.outstanding_fen, line.notes = outstanding, now["notes"]
    act.save(line)
    count(act, line, outstanding_fen=change, promised_fen=line.value().promised_fen - promised)
    return True


def _summed(dimension: Dimension, code: str, lines: list[CreditLine], rules: CreditRules) -> Exposure:
    """All loans of the borrowers of some lines, and what the lines promise."""
    borrowers = {one.borrower_id for one in lines}
    out = Loan.objects.filter(entity_id=lines[0].entity_id, borrower_id__in=borrowers).aggregate(
        fen=Sum("outstanding_fen")
    )
    return Exposure(
        dimension=dimension,
        code=code,
        outstanding_fen=out["fen"] or 0,
        promised_fen=sum(one.value().promised_fen for one in lines),
        limit_fen=rules.limit_fen(dimension=dimension, code=code),
    )


def _borrower(line: CreditLine, *, on: date) -> Borrower:
    """The worst of all the borrower's loans here."""
    loans = Loan.objects.filter(entity_id=line.entity_id, borrower_id=line.borrower_id)
    days = [loan.days_past_due(as_of=on) for loan in loans.filter(~Q(state__in=OVER), overdue_since__isnull=False)]
    classes = loans.exclude(state__in=OVER).values("loan_class").annotate(latest=Max("disbursed_on"))
    return Borrower(overdue_days=max(days, default=0), loan_class=worst(row["loan_class"] for row in classes))
