"""Digests of rows as the database holds them, for acts that write thousands: SQL spells each row's canonical bytes.

The bytes are those of `row.row_bytes`, key by key; a table with a column that SQL cannot spell alike (bytes, JSON,
instants) goes through objects. A value that no act could have written, such as text in a column of numbers, is spelled
otherwise than `row_bytes` would, so that verification names it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models

from loanmill.records.row import Row, row_digest

WHOLE = ("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField")
SPELLED = ("UUIDField", "CharField", "TextField", "DateField", "BooleanField", *WHOLE)


def among(column: str) -> str:
    """SQL that says whether a column is one of the keys that `listed` gives as one parameter."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def listed(keys: Sequence[Any]) -> Any:
    """Keys, as this database's columns hold them, as the parameter of `among`."""
    return json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)


def stored_digests(model: type[Row], keys: Sequence[Any]) -> tuple[bytes, bytes]:
    """The keys in order (16 bytes each) and the digests (32 bytes each) of rows as they now stand.

    `keys` are as this database's columns hold them (`among`). A key without a row is left out.
    """
    spelled = canonical_sql(model, connection.vendor)
    if spelled is None:
        rows = model._default_manager.filter(pk__in=[_uuid(key) for key in keys]).order_by("pk")
        found = [(row.pk.bytes, bytes.fromhex(row_digest(row))) for row in rows]
        return b"".join(key for key, _ in found), b"".join(digest for _, digest in found)
    where = f"FROM {model._meta.db_table} WHERE {among('id')}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            hashed = f"sha256(convert_to({spelled}, 'UTF8'))"
            one = "string_agg({0}, ''::bytea ORDER BY id)"
            cursor.execute(f"SELECT {one.format('uuid_send(id)')}, {one.format(hashed)} {where}", [listed(keys)])
            packed = cursor.fetchone() or (None, None)
            return bytes(packed[0] or b""), bytes(packed[1] or b"")
        cursor.execute(f"SELECT id, {spelled} {where} ORDER BY id", [listed(keys)])
        rows_read = cursor.fetchall()
    ordered = bytes.fromhex("".join(key for key, _ in rows_read))
    return ordered, b"".join([sha256(text.encode()).digest() for _, text in rows_read])


@cache
def canonical_sql(model: type[Row], vendor: str) -> str | None:
    """SQL for the canonical text of a row of `model`; None where a column has no spelling in SQL."""
    parts = {"table": f"'\"{model._meta.db_table}\"'", "schema": f"'{model.SCHEMA}'"}
    for field in model._meta.concrete_fields:
        if field.name not in model.UNPROVED:
            spelled = _spelled(field, vendor)
            if spelled is None:
                return None
            parts[field.column] = spelled
    if vendor == "sqlite":  # one printf makes the text at once, where every || would copy what is there so far
        text = ",".join(f'"{name}":%s' for name in sorted(parts))
        return f"printf('{{{text}}}', {', '.join(parts[name] for name in sorted(parts))})".replace("%", "%%")
    pairs = [f"'{',' if place else '{'}\"{name}\":' || {parts[name]}" for place, name in enumerate(sorted(parts))]
    return f"{' || '.join(pairs)} || '}}'"


def _spelled(field: models.Field[Any, Any], vendor: str) -> str | None:
    """SQL for the JSON text of one column."""
    held = field.target_field if isinstance(field, models.ForeignKey) else field
    kind, name = held.get_internal_type(), f'"{field.column}"'
    if kind not in SPELLED:
        return None
    if kind in ("CharField", "TextField"):
        return f"json_quote({name})" if vendor == "sqlite" else f"COALESCE(to_json({name})::text, 'null')"
    if kind == "BooleanField":
        return f"CASE {name} WHEN {'1' if vendor == 'sqlite' else 'TRUE'} THEN 'true' ELSE 'false' END"
    if kind in WHOLE:
        return f"COALESCE({name}{'' if vendor == 'sqlite' else '::text'}, 'null')"
    if kind == "DateField":
        text = name if vendor == "sqlite" else f"to_char({name}, 'YYYY-MM-DD')"
    elif vendor == "postgresql":
        text = f"{name}::text"
    else:
        cut = ", ".join(f"substr({name}, {start})" for start in (9, 13, 17, 21))
        return f"CASE WHEN {name} IS NULL THEN 'null' ELSE printf('\"%.8s-%.4s-%.4s-%.4s-%.12s\"', {name}, {cut}) END"
    return f"COALESCE('\"' || {text} || '\"', 'null')"


def _uuid(key: Any) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)
