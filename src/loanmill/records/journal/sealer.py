"""The sealer: gives committed entries their sequence and hash. One process seals at a time; it never slows an act."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from loanmill.core.journal.chain import GENESIS, chain_hash
from loanmill.records.journal.tables import Entry, Seal
from loanmill.records.transaction import writing

BATCH = 2000
# An entry's number is given before its act commits, so a late one may lie so far behind the last that is sealed: the
# sealer looks there each time, and through the whole journal, which costs as much as it is long, at times.
BEHIND = 20_000
WHOLE_EVERY = 240  # times, two minutes apart
_LOCK_KEY = 0x6C6D5EA1  # any fixed number that no other advisory lock of ours uses


_log = logging.getLogger(__name__)


def _waiting(since: int) -> QuerySet[Entry]:
    return Entry.objects.filter(seal__isnull=True, n__gt=since).order_by("n")


def seal_batch(*, since: int = 0) -> int:
    """Seal up to BATCH committed entries numbered above `since`, in order of insertion; how many were sealed."""
    if not _waiting(since).exists():  # nobody who writes is held up for nothing
        return 0
    with writing():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
        last = Seal.objects.order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
        seals = []
        for entry_id, sha256 in _waiting(since).values_list("id", "sha256")[:BATCH]:
            sequence += 1
            hashed = chain_hash(previous=previous, sequence=sequence, entry_sha256=sha256)
            seals.append(Seal(sequence=sequence, entry_id=entry_id, previous=previous, hash=hashed))
            previous = hashed
        Seal.objects.bulk_create(seals)
        return len(seals)


def seal_all(*, since: int = 0) -> int:
    """Seal everything numbered above `since` that is committed now; how many entries were sealed."""
    total = 0
    while sealed := seal_batch(since=since):
        total += sealed
    return total


def head() -> tuple[int, str]:
    """Sequence and hash of the last sealed entry; (0, GENESIS) for an empty journal."""
    last = Seal.objects.order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, GENESIS)


class Sealer:
    """Seals in a thread of its own, twice a second, until stopped. While the database fails, entries wait."""

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
        times = 0
        while not self._stop.wait(self._every):
            try:
                seal_all(since=0 if times % WHOLE_EVERY == 0 else _last_sealed() - BEHIND)
                times += 1
            except DatabaseError:
                _log.exception("the journal is not sealed this time; trying again in %s s", self._every)
                connection.close()
        connection.close()


def _last_sealed() -> int:
    """The number of the entry that was sealed last."""
    return Seal.objects.order_by("-sequence").values_list("entry__n", flat=True).first() or 0
