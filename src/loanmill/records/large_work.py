"""What a process does around a large act, so that neither Python nor the database works twice for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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


_settler = ThreadPoolExecutor(max_workers=1, thread_name_prefix="settle-log")
_settling: Future[None] | None = None


def settle_log() -> None:
    """Begin to copy SQLite's write-ahead log into the file, after a large act's commit; elsewhere nothing.

    The log would otherwise be copied within some later commit, whose writer holds up all others for more than a
    second. A thread of its own copies it, half the time waiting for the disk; readers and writers go on meanwhile.
    """
    global _settling
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _settling = _settler.submit(_copy_log)


def log_settled() -> None:
    """Wait until the log is copied whose copying began last; raises what went wrong in it, once.

    Whoever writes next then starts the log anew. It stays short, and pages are looked for in it before in the file.
    """
    global _settling
    if connection.in_atomic_block:
        return
    begun, _settling = _settling, None  # a copying that failed must not stop every later night as well
    if begun is not None:
        begun.result()


def _copy_log() -> None:
    """The thread keeps its connection: opening one reads the whole schema, which took longer than the copying."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
