"""DuckDB, embedded: one database in memory a thread, nothing kept between questions."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from loanmill.core.flows.columns import READ
from loanmill.core.flows.months import last_whole_month
from loanmill.engines.engine import BATCH, EngineFailed, Scan, Step

_local = threading.local()


def connection() -> duckdb.DuckDBPyConnection:
    """This thread's own connection."""
    found = getattr(_local, "connection", None)
    if found is None:
        found = _local.connection = duckdb.connect(":memory:")
        # Nothing here may depend on extensions from outside the package.
        found.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        found.execute("SET preserve_insertion_order=false")
        # Files never change under their name, so a footer once read stays good.
        found.execute("SET parquet_metadata_cache=true")
    return found


class Duck:
    """An Engine on DuckDB."""

    dialect = "duckdb"

    def run(self, scan: Scan, steps: Sequence[Step]) -> list[list[dict[str, Any]]]:
        """See Engine."""
        duck = connection()
        # Rows at hand are joined to their cases once; a lake may be larger than memory and is read by each step.
        kind = "VIEW" if scan.files else "TABLE"
        with source_of(duck, scan) as source:
            try:
                duck.execute(f"CREATE OR REPLACE TEMP {kind} {scan.series} AS {source}")
                return [_result(duck, step) for step in steps]
            except duckdb.Error as error:
                raise EngineFailed(f"DuckDB could not read the rows of {scan.series}: {error}") from error
            finally:
                duck.execute(f"DROP {kind} IF EXISTS {scan.series}")
                for step in steps:
                    if step.keep_as:
                        duck.execute(f"DROP TABLE IF EXISTS {step.keep_as}")


@contextmanager
def source_of(duck: duckdb.DuckDBPyConnection, scan: Scan, *, columns: Iterable[str] | None = None) -> Iterator[str]:
    """A query for the rows of a scan with their `as_of`, good inside the block; what flows read, or `columns`."""
    tables = {
        "scan_rows": scan.rows,
        "scan_batches": pa.table({BATCH: pa.array(scan.batches or (), pa.string())}),
        "scan_cases": pa.table(
            {
                "party": pa.array(list(scan.cases), pa.string()),
                "as_of": pa.array(list(scan.cases.values()), pa.date32()),
                "last_month": pa.array([last_whole_month(day) for day in scan.cases.values()], pa.int64()),
            }
        ),
    }
    source = "SELECT * FROM scan_rows"
    if scan.files:
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in scan.files)
        source += f" UNION ALL BY NAME SELECT * FROM read_parquet([{paths}], hive_partitioning=false)"
    wanted = ", ".join(f"r.{name}" for name in columns or READ[scan.series])
    for name, table in tables.items():
        duck.register(name, table)
    try:
        listed = "" if scan.batches is None else f" WHERE r.{BATCH} IN (SELECT {BATCH} FROM scan_batches)"
        of = f"({source}) r JOIN scan_cases c ON r.party = c.party"
        yield f"SELECT {wanted}, c.as_of, c.last_month FROM {of}{listed}"
    finally:
        for name in tables:
            duck.unregister(name)


def _result(duck: duckdb.DuckDBPyConnection, step: Step) -> list[dict[str, Any]]:
    if step.keep_as:
        duck.execute(f"CREATE OR REPLACE TEMP TABLE {step.keep_as} AS {step.sql}")
        return []
    return _dictionaries(duck.execute(step.sql))


def _dictionaries(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


DUCK = Duck()
