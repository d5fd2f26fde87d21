"""The sealer: gives committed entries their sequence and hash. One process seals at a time; it never slows an act."""

from __future__ import annotations

import threading

from django.db import connection

from loanmill.core.journal.chain import GENESIS, chain_hash
from loanmill.records.journal.tables import Entry, Seal
from loanmill.records.transaction import writing

BATCH = 2000
_LOCK_KEY = 0x6C6D5EA1  # any fixed number that no other advisory lock of ours uses


def seal_batch() -> int:
    """Seal up to BATCH committed entries in order of insertion; how many were sealed."""
    with writing():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
        last = Seal.objects.order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
        waiting = Entry.objects.filter(seal__isnull=True).order_by("n").values_list("id", "sha256")[:BATCH]
        seals = []
        for entry_id, sha256 in waiting:
            sequence += 1
            hashed = chain_hash(previous=previous, sequence=sequence, entry_sha256=sha256)
            seals.append(Seal(sequence=sequence, entry_id=entry_id, previous=previous, hash=hashed))
            previous = hashed
        Seal.objects.bulk_create(seals)
        return len(seals)


def seal_all() -> int:
    """Seal everything that is committed now; how many entries were sealed."""
    total = 0
    while sealed := seal_batch():
        total += sealed
    return total


def head() -> tuple[int, str]:
    """Sequence and hash of the last sealed entry; (0, GENESIS) for an empty journal."""
    last = Seal.objects.order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, GENESIS)


class Sealer:
    """Seals in a thread of its own, twice a second, until stopped."""

    def __init__(self, *, every_seconds: float = 0.5) -> None:
        self._every, self._stop = every_seconds, threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)

    def start(self) -> Sealer:
        """Start sealing."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop after the batch under way and seal what is left."""
        self._stop.set()
        self._thread.join()
        seal_all()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            seal_all()
        connection.close()
