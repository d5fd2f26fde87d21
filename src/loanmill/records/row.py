"""Row: the base of every table that the journal proves. A row's digest covers every column it names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar

import msgspec
from django.db import models

from loanmill.core.kernel.canonical import canonical, digest


class Row(models.Model):
    """A journalled row: a UUID key and a digest over its columns.

    SCHEMA counts the changes of the columns' meaning; ADDED names the schema that first had a column, for columns
    younger than the table, so that rows of an older schema keep their digests. UNPROVED names columns that operations
    do not own (a log-in time) or that must not be hashed.
    """

    SCHEMA: ClassVar[int] = 1
    ADDED: ClassVar[Mapping[str, int]] = {}
    UNPROVED: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        abstract = True


def row_bytes(row: Row, *, schema: int | None = None) -> bytes:
    """The canonical bytes that a row's digest is made of; bytes columns stand as their own SHA-256.

    `schema` is the one under which the row was written, this build's where it is left out. Raises ValueError for a
    schema that this build does not know, and for an older row that has a value where its schema had no column.
    """
    schema = row.SCHEMA if schema is None else schema
    if schema > row.SCHEMA:
        raise ValueError(f"schema {schema} of {row._meta.db_table} is younger than this build")
    columns: dict[str, object] = {"table": row._meta.db_table, "schema": schema}
    for field in row._meta.concrete_fields:
        if field.name in row.UNPROVED:
            continue
        value = getattr(row, field.attname)
        if row.ADDED.get(field.name, 1) <= schema:
            columns[field.column] = digest(bytes(value)) if isinstance(value, bytes | memoryview) else value
        elif value != field.get_default():
            raise ValueError(
                f"{field.column} has a value, and schema {schema} of {row._meta.db_table} had no such column"
            )
    return canonical(columns)


def spelled_digest(model: type[Row], columns: Mapping[str, object]) -> str:
    """What `row_digest` gives, from all its columns: plain values, dates, ids, and JSON as canonical text.

    For acts that write thousands of rows whose JSON they have as text (`canonical_text`); a text of JSON is given as
    msgspec.Raw. Raises ValueError unless the columns are just those that the digest covers.
    """
    if columns.keys() != _covered(model):
        raise ValueError(f"the digest of {model._meta.db_table} covers other columns than {sorted(columns)}")
    values = {**columns, "table": model._meta.db_table, "schema": model.SCHEMA}
    return digest(msgspec.json.encode(values, order="sorted"))


@cache
def _covered(model: type[Row]) -> frozenset[str]:
    return frozenset(field.column for field in model._meta.concrete_fields if field.name not in model.UNPROVED)


def row_digest(row: Row, *, schema: int | None = None) -> str:
    """SHA-256 of a row as the journal lists it, under the schema of `row_bytes`."""
    return digest(row_bytes(row, schema=schema))


def journalled() -> dict[str, type[Row]]:
    """Every table that the journal proves, by name."""
    from django.apps import apps

    return {
        model._meta.db_table: model for model in apps.get_app_config("records").get_models() if issubclass(model, Row)
    }
