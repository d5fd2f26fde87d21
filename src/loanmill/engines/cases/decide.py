"""Run a policy's SQL over prepared cases on DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import CASE_NO, Sql, sql_of
from loanmill.core.strategy.sql.stages import SideTable
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.result import WIDE, schema_of

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
    made = sql_of(program=program, dialect=DUCKDB, source=SOURCE)
    return Duck(made, schema_of(made.columns))


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
        columns[name] = pa.array(values, WIDE if _wide(side.kinds[name], values) else KINDS[side.kinds[name]])
    return pa.table(columns)


def _wide(kind: str, values: Sequence[object]) -> bool:
    """Whether some number does not fit 64 bits."""
    numbers = [value for value in values if isinstance(value, int)] if kind == "number" else []
    return bool(numbers) and (max(numbers) >= 2**63 or min(numbers) <= -(2**63))
