"""Bring the tables to this version: each migration and the note that it ran, in one transaction.

Django notes a migration after the transaction that ran it. A process ended between the two leaves tables that the
next start would make again, and no start succeeds any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from loanmill.records.large_work import without_collecting


def migrate() -> None:
    """Run every migration that has not run. Raises Django's errors where the tables are not as they were left."""
    executor = _Executor(connection)
    executor.loader.check_consistent_history(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(verbosity=0, interactive=False, db=connection.alias, plan=plan)
    with without_collecting():  # Django makes classes by the thousand, all in cycles: looking costs a quarter of it
        executor.migrate(targets, plan=plan)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, plan=plan)


def ran() -> list[str]:
    """The migrations of our own tables that have run, `records.NAME` each."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app == "records")


class _Executor(MigrationExecutor):
    """Applies each migration and notes it, or does neither."""

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        with _whole(self.connection):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


@contextmanager
def _whole(base: Any) -> Iterator[None]:
    """One transaction; on SQLite with foreign keys unchecked, which cannot be set inside of one."""
    with base.constraint_checks_disabled(), transaction.atomic():
        yield
