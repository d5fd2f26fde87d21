"""Reading rows that somebody may have spoilt: one that cannot be read is told apart and stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import DatabaseError, models

M = TypeVar("M", bound=models.Model)
BATCH = 2000
SPOILT = (ValueError, TypeError, AttributeError, DatabaseError)


def rows_of(model: type[M], *, unreadable: Callable[[str, str], None]) -> Iterator[M]:
    """Every row in order of its key. What cannot be read goes to `unreadable` as (key, why)."""
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while True:
        try:
            batch = list(islice(keys, BATCH))
        except SPOILT as error:
            unreadable("a key", f"the table holds a key that is none: {error}")
            return
        if not batch:
            return
        yield from _batch(model, batch, unreadable)


def _batch(model: type[M], keys: list[object], unreadable: Callable[[str, str], None]) -> Iterator[M]:
    try:
        yield from list(model._default_manager.filter(pk__in=keys).order_by("pk"))
        return
    except SPOILT:
        pass  # one of them cannot be read: find out which
    for key in keys:
        try:
            row = model._default_manager.get(pk=key)
        except SPOILT as error:
            unreadable(str(key), f"a column holds what its type does not allow: {error}")
        else:
            yield row


def as_bytes(value: object) -> bytes:
    """A bytes column as bytes, also where it was overwritten with text."""
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else repr(value).encode()
