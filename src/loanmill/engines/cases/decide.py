"""Run a policy's SQL on DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import CASE_NO, Sql, sql_of
from loanmill.core.strategy.tree.program import Program

SOURCE = "cases"
KINDS = {"number": pa.int64(), "bool": pa.bool_(), "text": pa.string()}


def decide_table(*, program: Program, cases: pa.Table) -> pa.Table:
    """The result of every case, in order of `case_no`; its columns are those of docs/policy-language.md.

    `cases` has `case_no` and the program's inputs: int64, date32, bool, text; null is missing.
    """
    made = sql_of(program=program, dialect=DUCKDB, source=SOURCE)
    with duckdb.connect() as base:
        base.register(SOURCE, cases)
        _register(base, made)
        found: pa.Table = base.sql(made.text).to_arrow_table()
    numbers = found[CASE_NO].to_numpy()
    if len(numbers) and (numbers[1:] < numbers[:-1]).any():  # a join may lose the order; sorting lists is slow
        found = found.take(pc.sort_indices(found[CASE_NO]))
    return found


def decide_file(*, program: Program, cases: Path, out: Path) -> int:
    """Decide every case of a Parquet file into another, never holding more than some row groups; how many there were.

    Columns as in `decide_table`; `case_no` is counted from 0 in file order where the file has none.
    """
    with duckdb.connect() as base:
        numbered = CASE_NO in pq.read_schema(cases).names
        rows = (
            f"SELECT * {'' if numbered else f', file_row_number AS {CASE_NO} '}FROM {_file(cases, numbered=numbered)}"
        )
        made = sql_of(program=program, dialect=DUCKDB, source=f"({rows})")
        _register(base, made)
        base.sql(f"COPY ({made.text}) TO {DUCKDB.quote(str(out))} (FORMAT parquet, COMPRESSION zstd)")
    return int(pq.read_metadata(out).num_rows)


def _file(path: Path, *, numbered: bool) -> str:
    """A Parquet file as a table, which may have to count its rows."""
    return f"read_parquet({DUCKDB.quote(str(path))}, hive_partitioning = false, file_row_number = {not numbered})"


def _register(base: duckdb.DuckDBPyConnection, made: Sql) -> None:
    """Provide the side tables that the query joins."""
    for side in made.sides:
        columns = {}
        for name, values in side.columns.items():
            wide = side.kinds[name] == "number" and any(isinstance(v, int) and abs(v) >= 2**63 for v in values)
            columns[name] = pa.array(values, pa.decimal128(38, 0) if wide else KINDS[side.kinds[name]])
        base.register(side.name, pa.table(columns))
