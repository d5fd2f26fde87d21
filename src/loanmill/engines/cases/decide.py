"""Run a policy's SQL over prepared cases on DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import CASE_NO, Sql, sql_of
from loanmill.core.strategy.sql.stages import SideTable
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.result import result_schema

SOURCE = "cases"
KINDS = {"number": pa.int64(), "bool": pa.bool_(), "text": pa.string()}


class Decider(Protocol):
    """Decides tables of prepared cases."""

    @property
    def rows(self) -> int:
        """How many cases it takes at a time."""
        ...

    def decide(self, cases: pa.Table) -> pa.Table:
        """The result of every case, in order of `case_no`; its columns are those of docs/policy-language.md."""
        ...


@dataclass(frozen=True, slots=True)
class Duck:
    """Decides by SQL on DuckDB, embedded, with a database in memory for each table of cases."""

    made: Sql
    schema: pa.Schema
    rows: int = 250_000

    def decide(self, cases: pa.Table) -> pa.Table:
        """See Decider. `cases` has `case_no` and the inputs: int64, date32, bool, text; null is missing."""
        with duckdb.connect() as base:
            base.register(SOURCE, cases)
            for side in self.made.sides:
                base.register(side.name, side_table(side))
            found: pa.Table = base.sql(self.made.text).to_arrow_table()
        return in_order(found.cast(self.schema))


def duck(program: Program) -> Duck:
    """The policy compiled for DuckDB."""
    return Duck(sql_of(program=program, dialect=DUCKDB, source=SOURCE), result_schema(program))


def decide_table(*, program: Program, cases: pa.Table) -> pa.Table:
    """The result of every case of a table, in order of `case_no`."""
    return duck(program).decide(cases)


def in_order(found: pa.Table) -> pa.Table:
    """Sorted by `case_no`; a join may have lost the order, and sorting lists is slow."""
    numbers = found[CASE_NO].to_numpy()
    if len(numbers) and (numbers[1:] < numbers[:-1]).any():
        found = found.take(pc.sort_indices(found[CASE_NO]))
    return found


def side_table(side: SideTable) -> pa.Table:
    """The rows that a query joins."""
    columns = {}
    for name, values in side.columns.items():
        wide = side.kinds[name] == "number" and any(isinstance(v, int) and abs(v) >= 2**63 for v in values)
        columns[name] = pa.array(values, pa.decimal128(38, 0) if wide else KINDS[side.kinds[name]])
    return pa.table(columns)
