"""The peer of the day end: the rows that it inserted and changed, written again by plain SQL alone."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from loanmill.records import guards

CHANGED = ("loan", "instalment", "business_day")
ADDED = ("receipt", "voucher", "posting", "business_day", "journal_entry", "journal_chunk")
Rows = dict[Any, tuple[Any, ...]]


def _columns(table: str) -> list[str]:
    model = next(m for m in apps.get_app_config("records").get_models() if m._meta.db_table == table)
    key = model._meta.pk
    assert key is not None and key.column is not None
    others = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    return [key.column, *others]


def _quoted(names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _read(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_quoted(_columns(table))} FROM {table}")
        return {row[0]: tuple(row) for row in cursor.fetchall()}


def photograph() -> dict[str, Rows]:
    """Every row that a day may touch, as it stands."""
    return {table: _read(table) for table in dict.fromkeys((*CHANGED, *ADDED))}


def written_since(before: dict[str, Rows]) -> dict[str, tuple[list[Any], list[Any]]]:
    """By table: the rows that are new, and those that changed, with the columns that changed."""
    found = {}
    for table, old in before.items():
        now = _read(table)
        found[table] = (
            [row for key, row in now.items() if key not in old],
            [(row, old[key]) for key, row in now.items() if key in old and old[key] != row],
        )
    return found


def replay(before: dict[str, Rows], written: dict[str, tuple[list[Any], list[Any]]]) -> tuple[float, int]:
    """Take the day back, then write it again by plain SQL in one transaction: seconds, and rows written."""
    guards.drop_triggers(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in reversed(ADDED):
            name = connection.ops.quote_name(_columns(table)[0])
            cursor.executemany(f"DELETE FROM {table} WHERE {name} = %s", [(row[0],) for row in written[table][0]])
        for table, (_, changed) in written.items():
            _update(cursor, table, [(old, new) for new, old in changed])
    guards.make_triggers(connection)
    began = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (_, changed) in written.items():
            _update(cursor, table, changed)
        for table in ADDED:
            _insert(cursor, table, written[table][0])
    spent = perf_counter() - began
    assert photograph() == {t: {**before[t], **_by_key(written[t])} for t in before}, "the peer wrote other rows"
    return spent, sum(len(new) + len(changed) for new, changed in written.values())


def _by_key(rows: tuple[list[Any], list[Any]]) -> Rows:
    return {row[0]: row for row in [*rows[0], *(new for new, _ in rows[1])]}


def _insert(cursor: Any, table: str, rows: list[Any]) -> None:
    columns = _columns(table)
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({marks})", rows)


def _update(cursor: Any, table: str, changed: list[tuple[Any, Any]]) -> None:
    """One prepared UPDATE for each set of columns that changed together, by primary key."""
    columns = _columns(table)
    sets: dict[tuple[int, ...], list[Any]] = {}
    for new, old in changed:
        at = tuple(n for n in range(len(columns)) if new[n] != old[n])
        sets.setdefault(at, []).append((*(new[n] for n in at), new[0]))
    for at, params in sets.items():
        assigned = ", ".join(f"{connection.ops.quote_name(columns[n])} = %s" for n in at)
        cursor.executemany(f"UPDATE {table} SET {assigned} WHERE {connection.ops.quote_name(columns[0])} = %s", params)
