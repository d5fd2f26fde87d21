"""Set-based statements whose text is the same on SQLite and PostgreSQL: integers, no division of negatives, no dates
subtracted. What steps, sums and checks must count alike is spelled here once.

CROSS JOIN is an inner join whose order SQLite keeps; without statistics it would walk all loans and look up their
instalments instead of reading the few instalments of the day from their index. PostgreSQL plans it as any join.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

# What is unpaid of an instalment, and the penalty on it since it was last fixed, as of day number %(day)s.
UNPAID = "(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)"
YEAR_DAYS = "(CASE WHEN l.day_count = 'ACT/365' THEN 365 ELSE 360 END)"


def running_penalty(day: str) -> str:
    """SQL for the penalty that runs since `penalty_from_day`, up to the day number that the text `day` names."""
    return f"({UNPAID} * l.penalty_rate_bp * ({day} - i.penalty_from_day) / (10000 * {YEAR_DAYS}))"


def accrued(day: str) -> str:
    """SQL for the interest accrued in a loan's running period, up to the day number that the text `day` names."""
    return f"(l.period_interest_fen * ({day} - l.period_from_day) / l.period_days)"


def key(value: UUID) -> Any:
    """A UUID as this database's columns hold it."""
    return value.hex if connection.vendor == "sqlite" else value


def keys(values: Iterable[UUID]) -> list[Any]:
    """UUIDs as this database's columns hold them."""
    return [key(value) for value in values]


def marks(values: Sequence[object]) -> str:
    """As many placeholders as values."""
    return ", ".join(["%s"] * len(values))


def uuid(value: Any) -> UUID:
    """A UUID read from a column."""
    return value if isinstance(value, UUID) else UUID(value)


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


def run_many(statement: str, params: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each set of parameters."""
    if params:
        with connection.cursor() as cursor:
            cursor.executemany(statement, params)
