"""One transaction, one at a time where the database has one writer.

On SQLite a queue of our own stands before BEGIN IMMEDIATE: whoever came first goes first, and the next one starts at
once, while waiting inside SQLite polls and starves. PostgreSQL needs no such queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from loanmill.records.turns import Turns

_one_writer = Turns()


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction around the block; nested blocks join the outer one's turn as savepoints."""
    if connection.vendor == "sqlite":
        with _one_writer, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield
