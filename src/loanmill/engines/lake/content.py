"""The digest of rows: the same rows in any order have the same one, whatever writes or reads the files."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.flows.columns import COLUMNS
from loanmill.engines.lake.schema import ordered


def content_sha256(series: str, table: pa.Table) -> str:
    """SHA-256 over the rows of a series in `ordered` order, column by column.

    Each column stands as its name and its values: 64-bit little-endian integers (days and microseconds since 1970
    for dates and times, 0 and 1 for booleans), or for texts 64-bit byte lengths followed by the UTF-8 bytes.
    """
    table = ordered(series, table.select(list(COLUMNS[series])))
    hashed = hashlib.sha256(f"{series}/1:{table.num_rows}".encode())
    for name in table.column_names:
        hashed.update(b"\0" + name.encode() + b"\0")
        column = table.column(name)
        if pa.types.is_string(column.type):
            hashed.update(_int64(pc.binary_length(column)))
            # Values are joined one chunk at a time; one big list scalar would overflow 32-bit offsets.
            for chunk in column.chunks:
                hashed.update("".join(chunk.to_pylist()).encode())
        else:
            hashed.update(_int64(_integers(column)))
    return hashed.hexdigest()


def _integers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_date32(column.type):
        return column.cast(pa.int32())
    return column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column.cast(pa.int64())


def _int64(column: pa.ChunkedArray) -> bytes:
    found: bytes = column.cast(pa.int64()).to_numpy().astype("<i8").tobytes()
    return found
