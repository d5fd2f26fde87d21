"""Compact: after a day's end, series whose tail has grown long move into Parquet files."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from dbos import DBOS
from django.conf import settings

from loanmill.core.features.catalogue import SERIES
from loanmill.operations.act import Result
from loanmill.operations.compact_lake import compact_lake, tail_size
from loanmill.operations.decide import LAKE
from loanmill.workflows import engine

DUE_BATCHES = 50
DUE_ROWS = 1_000_000


@DBOS.workflow(name="compact")  # type: ignore[untyped-decorator]  # DBOS ships no types for it
def compact(workflow: str, *series: str) -> Result:
    """Compact each of `series`, one durable step each."""
    root = Path(settings.HOME) / LAKE
    return {
        name: engine.step(f"compact-{name}", partial(compact_lake, root=root, series=name), workflow=workflow)
        for name in series
    }


def start_compact(on: date) -> str | None:
    """Start compaction after the end of day `on` if any series is due; the workflow's id, or None."""
    workflow = f"compact-{on.isoformat()}"
    if engine.known(workflow):
        return workflow
    due = [one.name for one in SERIES if _is_due(one.name)]
    if not due:
        return None
    engine.start(compact, workflow, workflow, *due)
    return workflow


def _is_due(series: str) -> bool:
    batches, rows = tail_size(series)
    return batches >= DUE_BATCHES or rows >= DUE_ROWS
