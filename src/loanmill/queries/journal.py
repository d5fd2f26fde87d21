"""The journal: its latest entries, how far it is sealed, and the head of the chain."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.queries.case.trail import TrailLine, entry_lines
from loanmill.records.journal.sealer import head
from loanmill.records.journal.tables import Entry, Seal

PAGE = 50


@dataclass(frozen=True, slots=True)
class Journal:
    """One page of entries, the latest first; `head_hash` binds all that was sealed before it."""

    lines: tuple[TrailLine, ...]
    count: int
    acts: tuple[str, ...]
    page: int
    pages: int
    sealed: int
    waiting: int
    head_hash: str


def journal_page(*, act: str = "", page: int = 1) -> Journal:
    """One page of the journal. It is one chain for the whole installation and holds no personal data."""
    rows = Entry.objects.filter(act=act) if act else Entry.objects.all()
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    page = min(max(1, page), pages)
    shown = list(rows.select_related("seal").order_by("-n")[(page - 1) * PAGE : page * PAGE])
    sequence, hashed = head()
    return Journal(
        lines=entry_lines(shown),
        count=count,
        acts=tuple(Entry.objects.order_by("act").values_list("act", flat=True).distinct()),
        page=page,
        pages=pages,
        sealed=sequence,
        waiting=Entry.objects.count() - Seal.objects.count(),
        head_hash=hashed,
    )
