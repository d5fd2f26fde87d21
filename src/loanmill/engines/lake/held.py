"""Which rows the lake does not hold yet: what makes importing the same data twice change nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from loanmill.core.flows.columns import COLUMNS
from loanmill.engines.duck import connection, source_of
from loanmill.engines.engine import EngineFailed, Scan
from loanmill.engines.lake.scan import scan_of
from loanmill.engines.lake.schema import schema_of


def not_held(root: Path, series: str, table: pa.Table, *, known_at: datetime) -> tuple[pa.Table, dict[str, int]]:
    """The rows of `table` that equal no row known at `known_at`, and how many rows of its parties are known.

    Raises EngineFailed when a listed file cannot be read.
    """
    cases = {party: known_at.date() for party in table.column("party").unique().to_pylist()}
    scan: Scan = scan_of(root, series, cases=cases, known_at=known_at)
    if not scan.batches:
        return table, {}
    duck = connection()
    columns = ", ".join(COLUMNS[series])
    with source_of(duck, scan, columns=COLUMNS[series]) as source:
        duck.register("new_rows", table)
        try:
            duck.execute(f"CREATE OR REPLACE TEMP TABLE held_rows AS SELECT {columns} FROM ({source})")
            fresh = duck.sql(f"SELECT {columns} FROM new_rows ANTI JOIN held_rows USING ({columns})").to_arrow_table()
            counts = duck.execute("SELECT party, count(*) FROM held_rows GROUP BY party").fetchall()
        except duckdb.Error as error:
            raise EngineFailed(f"DuckDB could not read the rows of {series}: {error}") from error
        finally:
            duck.execute("DROP TABLE IF EXISTS held_rows")
            duck.unregister("new_rows")
    return fresh.cast(schema_of(series)), dict(counts)
