"""Arrow schemas of the series, and the way between row tuples and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from loanmill.core.flows.columns import COLUMNS, MOMENT
from loanmill.core.flows.rows import InvoiceRow, PosRow, TobaccoRow
from loanmill.engines.engine import BATCH

FlowRow = InvoiceRow | PosRow | TobaccoRow
ROW_TYPES: dict[str, type[Any]] = {"invoice": InvoiceRow, "pos": PosRow, "tobacco": TobaccoRow}
_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


@cache
def schema_of(series: str) -> pa.Schema:
    """The columns of the rows of a series, none of them null."""
    return pa.schema([pa.field(name, _TYPES[kind], nullable=False) for name, kind in COLUMNS[series].items()])


@cache
def stored_schema(series: str) -> pa.Schema:
    """What a Parquet file holds: the columns of the rows and the batch that each row came with."""
    return schema_of(series).append(pa.field(BATCH, pa.string(), nullable=False))


def table_of(series: str, rows: Iterable[FlowRow]) -> pa.Table:
    """Row tuples as a table."""
    schema = schema_of(series)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def rows_of(series: str, table: pa.Table) -> list[FlowRow]:
    """The row tuples of a table, in its order."""
    make = ROW_TYPES[series]._make
    columns: Sequence[list[Any]] = [table.column(name).to_pylist() for name in COLUMNS[series]]
    return [make(values) for values in zip(*columns, strict=True)]


def ordered(series: str, table: pa.Table) -> pa.Table:
    """The table in the one order that files and digests use: party, moment, then every other column."""
    names = table.column_names
    keys = ["party", MOMENT[series], *(name for name in names if name not in ("party", MOMENT[series]))]
    return table.sort_by([(name, "ascending") for name in keys])


def to_stream(table: pa.Table) -> bytes:
    """A table as bytes for the tail (Arrow IPC, zstd)."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def of_stream(stream: bytes | memoryview) -> pa.Table:
    """The inverse of `to_stream`."""
    with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
        return reader.read_all()
