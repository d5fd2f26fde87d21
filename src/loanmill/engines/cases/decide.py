"""Run a policy's SQL on DuckDB."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import CASE_NO, Sql, sql_of
from loanmill.core.strategy.tree.program import Program

SOURCE = "cases"
KINDS = {"number": pa.int64(), "bool": pa.bool_(), "text": pa.string()}
EPOCH = date(1970, 1, 1)


def decide_table(*, program: Program, cases: pa.Table) -> pa.Table:
    """The result of every case, in order of `case_no`; its columns are those of docs/policy-language.md.

    `cases` has `case_no` and the program's inputs: int64, date32, bool, text; null is missing.
    """
    made = sql_of(program=program, dialect=DUCKDB, source=SOURCE)
    with duckdb.connect() as base:
        base.register(SOURCE, cases)
        _register(base, made)
        found: pa.Table = base.execute(f"SELECT * FROM ({made.text}) ORDER BY {CASE_NO}").to_arrow_table()
        return found


def _register(base: duckdb.DuckDBPyConnection, made: Sql) -> None:
    """Provide the side tables that the query joins."""
    for side in made.sides:
        columns = {}
        for name, values in side.columns.items():
            wide = side.kinds[name] == "number" and any(isinstance(v, int) and abs(v) >= 2**63 for v in values)
            columns[name] = pa.array(values, pa.decimal128(38, 0) if wide else KINDS[side.kinds[name]])
        base.register(side.name, pa.table(columns))
