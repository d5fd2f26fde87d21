"""The tables that definitions read: columns of the rows (READ), and `as_of`, the date the question is asked for.

`as_of` is a column and not a constant: each party of a batch may have its own date, and the SQL of a definition
never changes, so engines compile it once. `last_month` stands beside it: `last_whole_month(as_of)` of months.py.
"""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.columns import READ

Table = Any  # an ibis table expression; ibis ships no types that mypy can follow here


def table(series: str) -> Table:
    """The unbound table of one series, `as_of` and `last_month` included."""
    return ibis.table({**READ[series], "as_of": "date", "last_month": "int64"}, name=series)


def seen(rows: Table, *, day: str) -> Table:
    """The rows dated no later than their `as_of`, with `day`, `month` and `months_ago`.

    `month` and `months_ago` are integers as in core/flows/months.py: the last whole month is 0 months ago and the
    month under way -1.
    """
    past = rows.filter(rows[day] <= rows.as_of).mutate(day=rows[day])
    past = past.mutate(month=_month(past.day))
    return past.mutate(months_ago=past.last_month - past.month)


def _month(day: Any) -> Any:
    return (day.year() * 12 + day.month() - 1).cast("int64")


def total(values: Any, *, where: Any) -> Any:
    """The sum of integer fen over the rows that `where` picks, 0 for none, as a 64-bit integer."""
    return values.sum(where=where).coalesce(0).cast("int64")


def number(rows: Table, *, where: Any = None) -> Any:
    """How many rows `where` picks (all of them without it), as a 64-bit integer."""
    return rows.count(where=where).cast("int64")


def sum_of(values: Any) -> Any:
    """The sum of integers over all rows, 0 for none, as a 64-bit integer."""
    return values.sum().coalesce(0).cast("int64")


def product(left: Any, right: Any) -> Any:
    """The products of 64-bit integers, exactly: as decimals of 38 digits."""
    return left.cast("decimal(19,0)") * right.cast("decimal(19,0)")


def sum_of_products(left: Any, right: Any, *, where: Any = None) -> Any:
    """The sum of products, 0 for none, as a decimal of 38 digits."""
    return product(left, right).sum(where=where).coalesce(0).cast("decimal(38,0)")


def kept(stated: Table, *, name: str) -> Table:
    """The result of an earlier definition, as a table that later ones read."""
    return ibis.table(stated.schema(), name=name)
