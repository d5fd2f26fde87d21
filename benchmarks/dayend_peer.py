"""The peer of the day end: the rows that it inserted and changed, written again by plain SQL alone.

What a day may change is photographed before it; that it changed nothing else is held against its own journal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from benchmarks.processor import since_s, worked_s
from loanmill.operations.day import sql
from loanmill.records import guards
from loanmill.records.stored import among, listed

Rows = dict[Any, tuple[Any, ...]]
_OWED = "state IN ('due', 'overdue') OR (state = 'future' AND due_on = %s)"
ADDED = ("receipt", "voucher", "posting", "business_day", "journal_entry", "journal_chunk")


class Photograph:
    """The rows that the end of a day may change, as they stand, and the number of the last journal entry."""

    def __init__(self, on: date) -> None:
        self.on = on
        lines = sql.rows(f"SELECT id, loan_id FROM instalment WHERE {_OWED}", [on])
        self.keys = {
            "instalment": [row[0] for row in lines],
            "loan": list({row[1] for row in lines}),
            "business_day": [row[0] for row in sql.rows("SELECT id FROM business_day", [])],
        }
        self.last = int(sql.rows("SELECT COALESCE(MAX(n), 0) FROM journal_entry", [])[0][0])
        self.rows = self.read()

    def read(self) -> dict[str, Rows]:
        """The photographed rows as they stand now."""
        return {table: _read(table, f"WHERE {among('id')}", [listed(keys)]) for table, keys in self.keys.items()}

    def added(self) -> dict[str, Rows]:
        """The rows that are new."""
        acts = "(SELECT id FROM journal_entry WHERE n > %s)"
        days = self.rows["business_day"]
        return {
            "receipt": _read("receipt", "WHERE value_date = %s", [self.on]),
            "voucher": _read("voucher", "WHERE booked_on = %s", [self.on]),
            "posting": _read("posting", "WHERE voucher_id IN (SELECT id FROM voucher WHERE booked_on = %s)", [self.on]),
            "business_day": {key: row for key, row in _read("business_day", "", []).items() if key not in days},
            "journal_entry": _read("journal_entry", "WHERE n > %s", [self.last]),
            "journal_chunk": _read("journal_chunk", f"WHERE entry_id IN {acts}", [self.last]),
        }


def replay(before: Photograph) -> tuple[float, float | None, int]:
    """Take the day back, then write it again by plain SQL in one transaction: seconds, of processor time, and rows."""
    now, added = before.read(), before.added()
    changed = {
        table: [(row, before.rows[table][key]) for key, row in found.items() if before.rows[table][key] != row]
        for table, found in now.items()
    }
    _agrees_with_journal(before, added, changed)
    guards.drop_triggers(connection)
    with transaction.atomic():
        for table in reversed(ADDED):
            name = connection.ops.quote_name(_columns(table)[0])
            keys = list(added[table])
            for at in range(0, len(keys), 20_000):
                held = keys[at : at + 20_000]
                marks = ", ".join(["%s"] * len(held))
                sql.run(f"DELETE FROM {table} WHERE {name} IN ({marks})", held)
        for table, rows in changed.items():
            _update(table, [(old, new) for new, old in rows])
    guards.make_triggers(connection)
    if connection.vendor == "sqlite":
        sql.rows("PRAGMA wal_checkpoint(TRUNCATE)", [])
    began, worked = perf_counter(), worked_s()
    with transaction.atomic():
        for table, rows in changed.items():
            _update(table, rows)
        for table in ADDED:
            _insert(table, list(added[table].values()))
    spent, used = perf_counter() - began, since_s(worked)
    assert (before.read(), before.added()) == (now, added), "the peer wrote other rows"
    return spent, used, sum(map(len, changed.values())) + sum(map(len, added.values()))


def _agrees_with_journal(before: Photograph, added: dict[str, Rows], changed: dict[str, list[Any]]) -> None:
    """The bulk rows that the day's acts list are those that were found, so none was written outside the photograph."""
    wrote: dict[str, int] = {}
    at = _columns("journal_entry").index("body")
    for row in added["journal_entry"].values():
        for bulk in json.loads(bytes(row[at]))["bulk"]:
            wrote[bulk["table"]] = wrote.get(bulk["table"], 0) + bulk["count"]
    found = {table: len(changed[table]) for table in ("loan", "instalment")} | {"receipt": len(added["receipt"])}
    assert wrote == found, f"the journal lists {wrote}, found were {found}"


def _model(table: str) -> Any:
    return next(m for m in apps.get_app_config("records").get_models() if m._meta.db_table == table)


def _columns(table: str) -> list[str]:
    model = _model(table)
    return [model._meta.pk.column, *(f.column for f in model._meta.concrete_fields if not f.primary_key)]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _read(table: str, where: str, params: list[Any]) -> Rows:
    return {row[0]: row for row in sql.rows(f"SELECT {_quoted(_columns(table))} FROM {table} {where}", params)}


def _insert(table: str, rows: list[Any]) -> None:
    columns = _columns(table)
    if connection.vendor == "postgresql" and table == "receipt":
        sql.insert(_model(table), rows)
        return
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({marks})", [_given(row) for row in rows])


def _given(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """JSON columns come as text and go as text."""
    return tuple(json.dumps(value) if isinstance(value, dict) else value for value in row)


def _update(table: str, changed: list[tuple[Any, Any]]) -> None:
    """One statement for each set of columns that changed together, by primary key: prepared on SQLite, over arrays on
    PostgreSQL."""
    columns = _columns(table)
    sets: dict[tuple[int, ...], list[Any]] = {}
    for new, old in changed:
        at = tuple(n for n in range(len(columns)) if new[n] != old[n])
        sets.setdefault(at, []).append(_given((*(new[n] for n in at), new[0])))
    for at, params in sets.items():
        if connection.vendor == "postgresql" and table != "business_day":
            sql.update(_model(table), [columns[n] for n in at], params)
            continue
        assigned = ", ".join(f"{connection.ops.quote_name(columns[n])} = %s" for n in at)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {assigned} WHERE id = %s", params)
