"""Tables without what only slows a large load: indexes that are no keys, and looking up what foreign keys point at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from loanmill.operations.day import sql

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
    "postgresql": "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() "
    "AND i.tablename IN ({marks}) "
    "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexname::regclass)",
}
# A replica takes rows as its origin has checked them; only a superuser may say so.
_UNCHECKED = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}
_CHECKED = {"sqlite": "PRAGMA foreign_keys = ON", "postgresql": "SET session_replication_role = DEFAULT"}


@contextmanager
def bare(tables: Sequence[str]) -> Iterator[None]:
    """Load `tables` in the block as they are; afterwards their indexes are as they were, each made in one sort."""
    vendor = connection.vendor
    found = sql.rows(_INDEXES[vendor].format(marks=", ".join(["%s"] * len(tables))), list(tables))
    for name, _ in found:
        sql.run(f'DROP INDEX "{name}"', [])
    sql.run(_UNCHECKED[vendor], [])
    try:
        yield
    finally:
        sql.run(_CHECKED[vendor], [])
        for _, statement in found:
            sql.run(str(statement).replace("%", "%%"), [])
