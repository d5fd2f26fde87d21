"""Compact: after a day's end, series whose tail has grown long move into Parquet files."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings

from loanmill.core.features.catalogue import SERIES
from loanmill.operations.act import Result
from loanmill.operations.compact_lake import compact_lake, tail_size
from loanmill.operations.decide import LAKE
from loanmill.workflows import engine

DUE_BATCHES = 50
DUE_ROWS = 1_000_000


@engine.durable("compact")
def compact(workflow: str) -> Result:
    """Compact each series that is due, one durable step each. What is due is itself a step: judged once."""
    root = Path(settings.HOME) / LAKE
    judged = engine.step("due", lambda _: {"due": [one.name for one in SERIES if _is_due(one.name)]}, workflow=workflow)
    due = judged["due"]
    assert isinstance(due, list)
    return {
        str(name): engine.step(f"compact-{name}", partial(compact_lake, root=root, series=str(name)), workflow=workflow)
        for name in due
    }


def start_compact(on: date) -> str:
    """Start what compaction is due after the end of day `on`; the workflow's id. Once a day."""
    workflow = f"compact-{on.isoformat()}"
    engine.start(compact, workflow, workflow)
    return workflow


def _is_due(series: str) -> bool:
    batches, rows = tail_size(series)
    return batches >= DUE_BATCHES or rows >= DUE_ROWS
