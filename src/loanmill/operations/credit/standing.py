"""How a line stands when it is drawn: its room, its borrower, and exposure along every dimension, under locks.

The open day is held first, then the lines of the group in order of id, then the counts: every act takes locks in this
order, so that none waits for one that waits for it. Each is read once, for on SQLite nobody else writes meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.core.credit.draw import Borrower
from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, shipped
from loanmill.operations.act import Act, may_touch
from loanmill.operations.credit.counts import count, locked_counts
from loanmill.operations.credit.today import share_open_day
from loanmill.operations.errors import NotFound
from loanmill.queries.credit.exposures import Fellow, exposures_of, fellows_of
from loanmill.queries.credit.owed import Owed, borrower_of, owed_by
from loanmill.records.credit import CreditLine, ExposureCount


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draw is decided on, and the counts that its booking moves."""

    on: date
    line: CreditLine
    rules: CreditRules
    exposures: tuple[Exposure, ...]
    borrower: Borrower
    counts: list[ExposureCount]


def locked_line(act: Act, line_id: UUID) -> tuple[CreditLine, list[Fellow], date]:
    """The line, all other lines of its group, and the open day, each locked. Raises NotFound, also out of scope."""
    placed = CreditLine.objects.filter(pk=line_id).values_list("entity_id", "group").first()
    if placed is None:
        raise NotFound("credit_line", line_id)
    entity, group = placed
    today = share_open_day(entity)
    fellows = locked_group(entity, group)
    while line_id not in {one.id for one in fellows}:  # the group was joined to another one while we waited
        fellows = locked_group(entity, CreditLine.objects.values_list("group", flat=True).get(pk=line_id))
    # All of it is read under the lock: others may have written it before.
    line = CreditLine.objects.select_related("application__unit", "funder").get(pk=line_id)
    if not may_touch(act.actor, line):
        raise NotFound("credit_line", line_id)
    if line.unit_id == line.application.unit_id:
        line.unit = line.application.unit
    act.on_open_day(today)
    act.subject = line.application_id
    return line, [one for one in fellows if one.id != line_id], today


def standing(act: Act, line_id: UUID) -> Standing:
    """Lock and sum. What was repaid since the line was last looked at is given back to it and to the counts."""
    line, fellows, today = locked_line(act, line_id)
    rules = shipped().on(today)
    notes = owed_by(line.entity_id, [line.borrower_id, *(one.borrower_id for one in fellows)])
    counts = locked_counts(act, line)
    take_repaid(act, line, notes=notes, counts=counts)
    return Standing(
        on=today,
        line=line,
        rules=rules,
        exposures=exposures_of(line, fellows=fellows, notes=notes, counts=counts, rules=rules),
        borrower=borrower_of(notes, borrower=line.borrower_id, on=today),
        counts=counts,
    )


def take_repaid(
    act: Act, line: CreditLine, *, notes: Sequence[Owed], counts: Sequence[ExposureCount] | None = None
) -> bool:  # fmt: skip
    """Set what is outstanding and open of a line from its notes; whether that changed it."""
    own = [one for one in notes if one.line == line.id and one.is_open]
    outstanding = sum(one.outstanding_fen for one in own)
    if (outstanding, len(own)) == (line.outstanding_fen, line.notes):
        return False
    promised = line.value().promised_fen
    change = outstanding - line.outstanding_fen
    line.outstanding_fen, line.notes = outstanding, len(own)
    act.save(line)
    count(act, line, outstanding_fen=change, promised_fen=line.value().promised_fen - promised, held=counts)
    return True


def locked_group(entity: UUID, group: UUID) -> list[Fellow]:
    """Every line of a group, locked in order of id until the act ends."""
    rows = CreditLine.objects.filter(entity_id=entity, group=group).order_by("id")
    return fellows_of(rows.select_for_update() if connection.vendor == "postgresql" else rows)
