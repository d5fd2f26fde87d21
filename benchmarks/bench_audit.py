"""Audit: entries a second with the sealer running, against the same rows inserted without a journal; verification."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from time import perf_counter

from benchmarks.measure import Benchmark, Measured

ENTRIES = 5_000
START = datetime(2026, 6, 1, 1, tzinfo=UTC)


def run() -> Benchmark:
    """Act, seal and verify; the peer is a transaction a row, and hashing the same bytes bare."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    ready(at=START)
    ours = _acts()
    bare = _bare()
    verified, entries, rows = _verify()
    hashed = _hash_only()
    return Benchmark(
        name="audit",
        figures=[
            Measured(
                "acts with one row, sealer running", "acts/s", ENTRIES / ours, ENTRIES / bare, "rows/s, no journal"
            ),
            Measured("verification of entries and rows", "checked/s", (entries + rows) / verified),
            Measured(
                "of it, hashing entries and chain bare", "s", verified, hashed, "s of SHA-256 over the same bytes"
            ),
        ],
        sizes={"entries": entries, "rows": rows},
    )


def _acts() -> float:
    from loanmill.core.kernel.ids import named_id
    from loanmill.operations.act import Act, Context, Result, operation
    from loanmill.records.actor import SYSTEM
    from loanmill.records.journal.sealer import Sealer
    from loanmill.records.org import LegalEntity

    @operation("bench", permission="install")
    def note(act: Act, *, number: int) -> Result:
        act.save(LegalEntity(id=act.new_id("row"), code=f"A{number}", name="x", name_en="x"))
        return {"number": number}

    sealer = Sealer().start()
    began = perf_counter()
    for number in range(ENTRIES):
        at = START + timedelta(seconds=number)
        note(Context(actor=SYSTEM, key=named_id("bench", str(number)), at=at), number=number)
    spent = perf_counter() - began
    sealer.stop()
    return spent


def _bare() -> float:
    from loanmill.core.kernel.ids import named_id
    from loanmill.records.org import LegalEntity
    from loanmill.records.transaction import writing

    made = [LegalEntity(id=named_id("bare", str(n)), code=f"B{n}", name="x", name_en="x") for n in range(ENTRIES)]
    began = perf_counter()
    for row in made:
        with writing():
            row.save(force_insert=True)
    spent = perf_counter() - began
    LegalEntity.objects.filter(code__startswith="B").delete()
    return spent


def _verify() -> tuple[float, int, int]:
    from loanmill.records.journal.verify import verify

    began = perf_counter()
    report = verify()
    spent = perf_counter() - began
    assert not report.problems, report.problems[:3]
    return spent, report.entries, report.rows


def _hash_only() -> float:
    import hashlib

    from loanmill.records.journal.tables import Entry

    bodies = [bytes(body) for body in Entry.objects.values_list("body", flat=True)]
    began = perf_counter()
    for body in bodies:
        hashlib.sha256(body).digest()
        hashlib.sha256(bytes(72)).digest()
    return perf_counter() - began
