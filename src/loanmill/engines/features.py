"""All features of many merchants at once, as one table: what the line computes case by case, and by the same code."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.catalogue import features_of, values_of
from loanmill.core.flows.flows import Flows
from loanmill.engines.duck import DUCK
from loanmill.engines.engine import Engine
from loanmill.engines.flows import flows_of_all, flows_of_tables


def features_of_rows(
    rows: pa.Table, *, cases: Mapping[str, date], series: str = "invoice", engine: Engine = DUCK
) -> pa.Table:
    """Features of every party of `cases` (party -> as_of) from rows of a series at hand.

    A column `party`, in the order of `cases`, and one a feature: 64-bit integers, null where the value is missing.
    """
    with _uncollected():
        return table_of_features(flows_of_tables({series: rows}, cases=cases, engine=engine), series=series)


def features_of_lake(
    root: Path, *, cases: Mapping[str, date], known_at: datetime, series: str = "invoice", engine: Engine = DUCK
) -> pa.Table:
    """The same from the whole lake, as known at a moment. Raises EngineFailed."""
    with _uncollected():
        flows = flows_of_all(root, cases=cases, series=[series], known_at=known_at, engine=engine)
        return table_of_features(flows, series=series)


def table_of_features(flows: Mapping[str, Flows], *, series: str) -> pa.Table:
    """Features of flows by party, a row each."""
    each = [values_of(series, flows=found) for found in flows.values()]
    columns = {"party": pa.array(list(flows), pa.string())}
    for name in features_of(series):
        values = (values[name] for values in each)
        columns[name] = pa.array([None if isinstance(value, Missing) else value for value in values], pa.int64())
    return pa.table(columns)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No collection of garbage meanwhile: tens of thousands of small values are made, and none in a circle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
