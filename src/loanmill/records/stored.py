"""Digests of rows as the database holds them, for acts that write thousands: from bare values, without objects.

The text is that of `row.row_bytes`, byte for byte. A table with a column that is not spelled alike from its bare value
(bytes, JSON, instants) goes through objects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from django.db import connection, models

from loanmill.records.row import Row

WHOLE = ("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField")
TEXT = ("CharField", "TextField")


def among(column: str) -> str:
    """SQL that says whether a column is one of the keys that `listed` gives as one parameter."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def listed(keys: Sequence[Any]) -> Any:
    """Keys, as this database's columns hold them, as the parameter of `among`."""
    return json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)


@cache
def columns_of(model: type[Row]) -> tuple[str, ...]:
    """The columns of a table in the model's order, the key first."""
    return tuple(field.column for field in model._meta.concrete_fields)


def row_digests(model: type[Row], rows: Iterable[Sequence[Any]]) -> dict[bytes, bytes]:
    """Key (16 bytes) and digest (32 bytes) of rows, each as the values of `columns_of` that this database holds.

    Dates and keys may be their text. Raises TypeError for a table that is not spelled from bare values.
    """
    spell = speller(model, connection.vendor)
    if spell is None:
        raise TypeError(f"{model._meta.db_table} has a column that is not spelled from its value; write it as objects")
    key = bytes.fromhex if connection.vendor == "sqlite" else _bytes
    return {key(row[0]): sha256(spell(row).encode()).digest() for row in rows}


def _bytes(key: UUID | str) -> bytes:
    """A key as its bytes; as text it has dashes or none."""
    return key.bytes if isinstance(key, UUID) else bytes.fromhex(key.replace("-", ""))


@cache
def speller(model: type[Row], vendor: str) -> Callable[[Sequence[Any]], str] | None:
    """A function from the values of `columns_of` to the row's canonical text; None where a column has no such spelling.

    It is one expression made for the table: an act spells a hundred thousand rows, and a loop over columns costs four
    times as much.
    """
    parts = {"table": f'"{model._meta.db_table}"', "schema": str(model.SCHEMA)}
    for place, field in enumerate(model._meta.concrete_fields):
        if field.name not in model.UNPROVED:
            held = field.target_field if isinstance(field, models.ForeignKey) else field
            piece, value = _piece(held.get_internal_type(), f"r[{place}]", vendor), f"r[{place}]"
            if piece is None:
                return None
            parts[field.column] = f"{{'null' if {value} is None else f'{piece}'}}" if field.null else piece
    text = ",".join(f'"{name}":{parts[name]}' for name in sorted(parts))
    known = {"quoted": encode_basestring, "truth": ("false", "true")}
    made: Callable[[Sequence[Any]], str] = eval(f"lambda r: f'''{{{{{text}}}}}'''", known)
    return made


def _piece(kind: str, value: str, vendor: str) -> str | None:
    """The piece of an f-string for the JSON text of a column's value."""
    if kind in WHOLE:
        return f"{{{value}}}"
    if kind in TEXT:
        return f"{{quoted({value})}}"
    if kind == "BooleanField":
        return f"{{truth[{value}]}}"
    if kind == "UUIDField" and vendor == "sqlite":
        cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        return '"' + "-".join(f"{{{value}[{start}:{end}]}}" for start, end in cuts) + '"'
    if kind in ("UUIDField", "DateField"):
        return f'"{{{value}}}"'
    return None
