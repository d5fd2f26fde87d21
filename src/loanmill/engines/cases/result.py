"""The columns of a result as Arrow holds them, whichever engine decided."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import CASE_NO, Column, sql_of
from loanmill.core.strategy.tree.program import Program

WIDE = pa.decimal128(38, 0)


def result_schema(program: Program) -> pa.Schema:
    """The columns of docs/policy-language.md in their order."""
    return schema_of(sql_of(program=program, dialect=DUCKDB, source="cases").columns)


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """The columns of a query that is made already, as Arrow holds them."""
    return pa.schema([(column.name, _held(column)) for column in columns])


def _held(column: Column) -> pa.DataType:
    type_ = column.type
    if type_ is None:
        return pa.int64() if column.name == CASE_NO else pa.list_(pa.string())
    if type_.kind == "number":
        return WIDE if type_.wide else pa.int64()
    return {"date": pa.date32(), "bool": pa.bool_()}.get(type_.kind, pa.string())
