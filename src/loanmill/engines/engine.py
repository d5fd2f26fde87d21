"""The one interface behind which DuckDB stands, and Spark can: run SQL over the rows of a scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

# The column of stored rows that says which batch each came with.
BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Scan:
    """The rows of a series that a question is asked of.

    `rows` (stored schema) and `files` (Parquet paths) together; of them only rows whose batch is in `batches` (None
    takes all) and whose party is in `cases`, each with its `as_of` from there.
    """

    series: str
    rows: pa.Table
    files: Sequence[str]
    batches: Sequence[str] | None
    cases: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Step:
    """One SQL statement. With `keep_as` its rows stand under that name for the steps after it, and none come back."""

    sql: str
    keep_as: str = ""


class Engine(Protocol):
    """Runs definitions. `dialect` is the name of its SQL for Ibis."""

    dialect: str

    def run(self, scan: Scan, steps: Sequence[Step]) -> list[list[dict[str, Any]]]:
        """The result rows of each step, over a table named like the series; rows in any order.

        Raises EngineFailed when the rows cannot be read.
        """
        ...


class EngineFailed(Exception):
    """Rows could not be read or a statement not run; the message says what to look at."""
