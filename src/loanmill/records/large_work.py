"""What a process does around a large act, so that neither Python nor the database works twice for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import connection

_lock = Lock()
_under_way = 0
_was_on = True


@contextmanager
def without_collecting() -> Iterator[None]:
    """Python's search for cycles rests during the block, in all threads.

    Rows are tuples without cycles: for a chunk of them the search walked what it could never free, a tenth of a
    night's processor time. Blocks may nest and overlap; a block lasts a chunk, never a day, as cycles wait meanwhile.
    """
    global _under_way, _was_on
    with _lock:
        if not _under_way:
            _was_on = gc.isenabled()
            gc.disable()
        _under_way += 1
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            if not _under_way and _was_on:
                gc.enable()


def settle_log() -> None:
    """Copy SQLite's write-ahead log into the file, after a large act's commit; elsewhere nothing.

    The log would otherwise be copied within some later commit, whose writer holds up all others for more than a
    second. Readers and writers go on meanwhile; what a reader still needs stays in the log for the next time.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
