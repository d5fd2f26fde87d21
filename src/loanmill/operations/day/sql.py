"""Set-based statements whose text is the same on SQLite and PostgreSQL: integers, no division of negatives, no dates
subtracted. What steps, sums and checks must count alike is spelled here once.

CROSS JOIN is an inner join whose order SQLite keeps; without statistics it would walk all loans and look up their
instalments instead of reading the few instalments of the day from their index. PostgreSQL plans it as any join.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, models

from loanmill.records.row import Row
from loanmill.records.stored import columns_of

# What is unpaid of an instalment, and the length of the year that a daily penalty rate is taken from
# (core/kernel/daycount; 365 days where years differ, as core/servicing/running has it).
UNPAID = "(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)"
YEAR_DAYS = (
    "(CASE WHEN l.day_count IN ('ACT/360', '30/360') THEN 360 WHEN l.day_count = 'ACT/364' THEN 364 ELSE 365 END)"
)
# Loans `l` that the set-based steps carry: not those that core/servicing carries, nor those that wait for a person.
CARRIED = (
    "l.id NOT IN (SELECT f.loan_id FROM loan_file f WHERE f.carried "
    "UNION ALL SELECT a.loan_id FROM loan_set_aside a WHERE a.cleared_on IS NULL)"
)

_ARRAYS = {
    "UUIDField": "uuid[]", "CharField": "text[]", "DateField": "date[]", "IntegerField": "int[]",
    "BigIntegerField": "bigint[]", "BooleanField": "boolean[]", "JSONField": "jsonb[]",
}  # fmt: skip


def carried() -> str:
    """CARRIED where there is any loan of the other kinds; otherwise nothing is asked of each of a million."""
    others = "SELECT 1 WHERE EXISTS (SELECT 1 FROM loan_file f WHERE f.carried) "
    others += "OR EXISTS (SELECT 1 FROM loan_set_aside a WHERE a.cleared_on IS NULL)"
    return CARRIED if rows(others, []) else "1 = 1"


def running_penalty(day: str) -> str:
    """SQL for the penalty that runs since `penalty_from_day`, up to the day number that the text `day` names."""
    return f"({UNPAID} * l.penalty_rate_bp * ({day} - i.penalty_from_day) / (10000 * {YEAR_DAYS}))"


def accrued(day: str) -> str:
    """SQL for the interest accrued in a loan's running period, up to the day number that the text `day` names."""
    return f"(l.period_interest_fen * ({day} - l.period_from_day) / NULLIF(l.period_days, 0))"


def key(value: UUID) -> Any:
    """A UUID as this database's columns hold it."""
    return value.hex if connection.vendor == "sqlite" else value


def own_keys(digits: Iterable[str]) -> list[str]:
    """Keys, each given as its hex digits, as values for this database's columns: with dashes on PostgreSQL."""
    return list(digits) if connection.vendor == "sqlite" else [dashed(one) for one in digits]


def held(column: models.Field[Any, Any], value: Any) -> Any:
    """A value as this database's column holds it: ids as `key`, JSON as its text."""
    if column.get_internal_type() == "JSONField":
        return json.dumps(value, ensure_ascii=False)
    return key(value) if isinstance(value, UUID) else value


def keys(values: Iterable[UUID]) -> list[Any]:
    """UUIDs as this database's columns hold them."""
    return [key(value) for value in values]


def uuid(value: Any) -> UUID:
    """A UUID read from a column."""
    return value if isinstance(value, UUID) else UUID(value)


def dashed(value: Any) -> str:
    """The text of a UUID read from a column."""
    if isinstance(value, str) and len(value) == 32:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value)


def day(value: Any) -> date | None:
    """A date read from a column: text on SQLite."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def rows(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def run(statement: str, params: Sequence[Any]) -> int:
    """Run a statement; how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def insert(model: type[Row], made: Sequence[Sequence[Any]]) -> None:
    """Insert rows of all columns: one prepared statement on SQLite, one statement over arrays on PostgreSQL."""
    if not made:
        return
    columns, table = columns_of(model), model._meta.db_table
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(columns))})", made)
        else:
            cursor.execute(f"{into} SELECT * FROM {_unnested(model, columns)}", _turned(made))


def update(model: type[Row], columns: Sequence[str], changed: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of rows, each given as its new values with the key behind them."""
    if not changed:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assigned = ", ".join(f"{name} = %s" for name in columns)
            cursor.executemany(f"UPDATE {table} SET {assigned} WHERE id = %s", changed)
        else:
            assigned = ", ".join(f"{name} = v.{name}" for name in columns)
            given = f"{_unnested(model, [*columns, 'id'])} AS v ({', '.join(columns)}, id)"
            cursor.execute(f"UPDATE {table} t SET {assigned} FROM {given} WHERE t.id = v.id", _turned(changed))


def place(table: str) -> str:
    """SQL for the place of a table's row, by which `update_rows` finds it: on SQLite its rowid, which spares it the
    walk down an index of millions of keys. PostgreSQL has none that lasts."""
    return f"{table}.rowid" if connection.vendor == "sqlite" else "NULL"


def update_rows(model: type[Row], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of rows, each given as it shall be, with all its columns and its place behind them."""
    values = itemgetter(*(columns_of(model).index(name) for name in (*columns, "id")), -1)
    _update_placed(model, columns, list(map(values, rows)))


def _update_placed(model: type[Row], columns: Sequence[str], changed: Sequence[tuple[Any, ...]]) -> None:
    """Set `columns` of rows, each given as its new values with its key and its place behind them.

    A row that is no longer where it was read (the file was compacted meanwhile) is found by its key.
    """
    if connection.vendor == "sqlite" and changed:
        assigned = ", ".join(f"{name} = %s" for name in columns)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {model._meta.db_table} SET {assigned} WHERE +id = %s AND rowid = %s", changed)
            if cursor.rowcount == len(changed):
                return
    update(model, columns, [row[:-1] for row in changed])


def update_changed(
    model: type[Row], columns: Sequence[str], changes: Iterable[tuple[Sequence[Any], Sequence[Any]]]
) -> list[list[Any]]:
    """Write of each change, a row as read and its `columns` as they shall be, what differs; the rows as written.

    Rows have all columns, those of `columns` in the form in which they are given, and their place behind them.
    """
    at = [columns_of(model).index(name) for name in columns]
    sets: dict[tuple[int, ...], list[tuple[Any, ...]]] = {}
    written = []
    for before, values in changes:
        if differ := tuple([n for n, value in enumerate(values) if value != before[at[n]]]):
            sets.setdefault(differ, []).append((*[values[n] for n in differ], before[0], before[-1]))
            after = list(before)
            for n in differ:
                after[at[n]] = values[n]
            written.append(after)
    for differ, changed in sets.items():
        _update_placed(model, [columns[n] for n in differ], changed)
    return written


def _unnested(model: type[Row], columns: Sequence[str]) -> str:
    """SQL for a table of arrays that are parameters, one a column, on PostgreSQL."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    held = [getattr(fields[name], "target_field", fields[name]).get_internal_type() for name in columns]
    return f"unnest({', '.join(f'%s::{_ARRAYS[kind]}' for kind in held)})"


def _turned(made: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as one list a column."""
    return [list(column) for column in zip(*made, strict=True)]
