"""Make ready: the folder, the database and its tables."""

from __future__ import annotations

import os
from datetime import datetime
from uuid import UUID

from rich.console import Console

console = Console(highlight=False)


def ready(*, at: datetime | None = None) -> None:
    """Set Django up and bring the database to this version; each migration is journalled once.

    `at` is the instant the journal names (the clock's where it is left out).
    """
    import django
    from django.conf import settings

    os.makedirs(settings.HOME, exist_ok=True)
    django.setup()
    applied = _migrate()
    if applied:
        _journal(applied, at=at)
    from loanmill.records.statistics import refresh_statistics

    refresh_statistics()


def _migrate() -> list[str]:
    """Run what is not yet run and journalled; the names of migrations that no entry names yet."""
    from loanmill.operations.migrated import key_of
    from loanmill.records.migrating import migrate, ran
    from loanmill.records.models import Entry

    migrate()
    keys: dict[UUID, str] = {key_of(name): name for name in ran()}
    known = set(Entry.objects.filter(id__in=keys).values_list("id", flat=True))
    return [name for key, name in keys.items() if key not in known]


def _journal(applied: list[str], *, at: datetime | None) -> None:
    from loanmill.operations.act import Context
    from loanmill.operations.migrated import key_of, migrated
    from loanmill.records.actor import SYSTEM
    from loanmill.workflows.shell import system_clock

    for name in applied:
        migrated(Context(actor=SYSTEM, key=key_of(name), at=at or system_clock()), name=name)
