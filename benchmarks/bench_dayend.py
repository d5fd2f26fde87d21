"""Day end: a due day of a large book, against plain SQL that writes exactly the rows ours wrote.

The book is made by SQL-sized inserts, its loans falling due over 28 days of the month, one in twenty never paying.
Some days are warmed up, so that there are arrears, and the next is measured. For the peer the day is taken back, and
every insert and update is written again into the same tables with the same indexes, in one transaction.
LOANMILL_BENCH_LOANS gives another number of loans.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks.measure import Benchmark, Measured

FIRST = date(2026, 6, 1)
MONTHS = 6
WARM_UP_DAYS = 10  # dues begin on the fifth day, so there are arrears by then


def run(*, loans: int | None = None) -> Benchmark:
    """Seed a book, close its warm-up days, then measure one day and its peer."""
    loans = loans or int(os.environ.get("LOANMILL_BENCH_LOANS") or 100_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    ready(at=datetime.combine(FIRST, time(1), tzinfo=UTC))
    from django.db import connection

    from benchmarks import dayend_book, dayend_peer, processor
    from loanmill.operations.day import take

    entity = dayend_book.seed(loans=loans, first=FIRST, months=MONTHS)
    dayend_book.quick_bank()
    writing = _clocked(take, "apply_debits")
    on = FIRST
    while on < FIRST + timedelta(days=WARM_UP_DAYS):
        close(entity, on)
        on += timedelta(days=1)
    before = dayend_peer.Photograph(on)
    writing.clear()
    gc.freeze()  # the photograph is no part of the day
    began = processor.worked_s()
    spent = close(entity, on)
    worked = processor.since_s(began)
    total = sum(spent.values())
    peer, peer_worked, rows = dayend_peer.replay(before)
    figures = [
        Measured("one day end", "s", total, peer, "s of plain SQL writing the same rows"),
        # Processor time says the same whatever else the machine does; a server's is to be had where it is local.
        *([] if worked is None else [Measured("the same, processor", "s", worked, peer_worked, "s")]),
        *(Measured(f"of it, {name}", "s", seconds) for name, seconds in spent.items()),
        Measured("longest chunk written", "s", max(writing), 0.25, "s wanted"),
    ]
    return Benchmark(
        name="dayend", figures=figures, sizes={"loans": loans, "rows_written": rows, "database": connection.vendor}
    )


def _clocked(module: Any, name: str) -> list[float]:
    """Put a clock around a function of a module; the seconds of each call as they come."""
    spent: list[float] = []
    real: Callable[..., Any] = getattr(module, name)

    def clocked(*args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        try:
            return real(*args, **kwargs)
        finally:
            spent.append(perf_counter() - began)

    setattr(module, name, clocked)
    return spent


def close(entity: UUID, on: date) -> dict[str, float]:
    """Close one day by its real steps, without the engine's own writing; seconds by step."""
    from loanmill.core.kernel.ids import step_id
    from loanmill.operations.act import Context
    from loanmill.records.actor import SYSTEM
    from loanmill.workflows import day_end, engine

    spent: dict[str, float] = {}

    def step(name: str, function: Any, *, workflow: str) -> Any:
        began = perf_counter()
        at = datetime.combine(on, time(1), tzinfo=UTC)
        done = function(Context(actor=SYSTEM, key=step_id(workflow, name), at=at))
        kind = name.split("-")[0]
        spent[kind] = spent.get(kind, 0.0) + perf_counter() - began
        return done

    real, engine.step = engine.step, step
    try:
        day_end._close(entity, on)
    finally:
        engine.step = real
    return spent


__all__: Sequence[str] = ["close", "run"]
