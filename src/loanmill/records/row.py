"""Row: the base of every table that the journal proves. A row's digest covers every column it names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loanmill.core.kernel.canonical import canonical, digest


class Row(models.Model):
    """A journalled row: a UUID key and a digest over its columns.

    SCHEMA counts the changes of the columns' meaning; UNPROVED names columns that operations do not own (a
    log-in time) or that must not be hashed.
    """

    SCHEMA: ClassVar[int] = 1
    UNPROVED: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        abstract = True


def row_bytes(row: Row) -> bytes:
    """The canonical bytes that a row's digest is made of; bytes columns stand as their own SHA-256."""
    columns: dict[str, object] = {"table": row._meta.db_table, "schema": row.SCHEMA}
    for field in row._meta.concrete_fields:
        if field.name not in row.UNPROVED:
            value = getattr(row, field.attname)
            columns[field.column] = digest(bytes(value)) if isinstance(value, bytes | memoryview) else value
    return canonical(columns)


def row_digest(row: Row) -> str:
    """SHA-256 of a row as the journal lists it."""
    return digest(row_bytes(row))


def journalled() -> dict[str, type[Row]]:
    """Every table that the journal proves, by name."""
    from django.apps import apps

    return {
        model._meta.db_table: model for model in apps.get_app_config("records").get_models() if issubclass(model, Row)
    }
