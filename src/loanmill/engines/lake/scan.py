"""A scan of everything that is known of a series at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from loanmill.engines.engine import Scan
from loanmill.engines.lake.manifest import batches_known, files_listed
from loanmill.engines.lake.read import tail_rows


def scan_of(root: Path, series: str, *, cases: Mapping[str, date], known_at: datetime) -> Scan:
    """Everything known of a series at a moment, for the parties of `cases`."""
    known = list(batches_known(series, known_at=known_at).values_list("id", flat=True))
    return Scan(
        series=series,
        rows=tail_rows(series, batches=known),
        files=[str(root / path) for path in files_listed(series)],
        batches=[batch.hex for batch in known],
        cases=cases,
    )
