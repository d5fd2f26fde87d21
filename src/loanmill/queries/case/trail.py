"""What was done on the case: its journal entries, in order, with their place in the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loanmill.core.journal.entry import JournalEntry
from loanmill.records.application import Application
from loanmill.records.journal.tables import Entry
from loanmill.records.org import Staff

MOST = 60


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act: who, when, what it wrote; `sequence` is None until the sealer has come by."""

    act: str
    at: datetime
    role: str
    person: str | None
    writes: int
    tables: tuple[str, ...]
    sequence: int | None
    sha256: str


def trail(*, application: Application) -> tuple[tuple[TrailLine, ...], int]:
    """The entries about one case, the latest first, at most MOST; and how many there are."""
    rows = Entry.objects.filter(subject=application.id).select_related("seal").order_by("-n")
    shown = list(rows[:MOST])
    return entry_lines(shown), rows.count() if len(shown) == MOST else len(shown)


def entry_lines(rows: list[Entry]) -> tuple[TrailLine, ...]:
    """Entries as lines, with the names of the people who acted."""
    people = dict(Staff.objects.filter(id__in={row.actor for row in rows}).values_list("id", "name"))
    return tuple(_line(row, people.get(row.actor)) for row in rows)


def _line(row: Entry, person: str | None) -> TrailLine:
    entry = JournalEntry.from_bytes(bytes(row.body))
    tables = {write.table for write in entry.writes} | {write.table for write in entry.bulk}
    return TrailLine(
        act=row.act,
        at=row.at,
        role=entry.role,
        person=person,
        writes=len(entry.writes) + sum(write.count for write in entry.bulk),
        tables=tuple(sorted(tables)),
        sequence=row.seal.sequence if hasattr(row, "seal") else None,
        sha256=row.sha256,
    )
