"""One transaction, one at a time where the database has one writer.

On SQLite a process-wide lock stands before BEGIN IMMEDIATE: waiting in a queue of our own is fair and fast,
while waiting inside SQLite polls and starves. PostgreSQL needs no such lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_one_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction around the block; nested blocks join the outer one's lock as savepoints."""
    if connection.vendor == "sqlite":
        with _one_writer, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield
