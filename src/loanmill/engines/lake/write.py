"""Writing files: under a temporary name, forced to disk, then renamed. A reader never meets half a file.

The name is the digest of the bytes, so writing the same rows again after a crash gives the same file. Listing the
files is the business of the act that calls this; what it does not list is swept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loanmill.core.flows.columns import DAY
from loanmill.core.flows.months import month_text
from loanmill.engines.engine import BATCH
from loanmill.engines.lake.layout import BUCKETS, bucket_of, folder_of
from loanmill.engines.lake.schema import ordered, stored_schema

# Small row groups: the statistics of each say which parties it holds, so one party costs little.
ROW_GROUP = 2048


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is on disk and not yet listed."""

    series: str
    bucket: int
    buckets: int
    month: str
    path: str
    sha256: str
    rows: int
    bytes: int


def with_batch(table: pa.Table, batch: str) -> pa.Table:
    """The table with the batch that all its rows came with."""
    return table.append_column(
        pa.field(BATCH, pa.string(), nullable=False), pa.repeat(pa.scalar(batch), table.num_rows)
    )


def write_files(root: Path, series: str, table: pa.Table) -> list[Written]:
    """Write stored rows (`stored_schema`) under `root`, one file a bucket and month. Raises OSError."""
    table = ordered(series, table.select(stored_schema(series).names).cast(stored_schema(series)))
    written = [_write(root, series, part, bucket, month) for bucket, month, part in _parts(series, table)]
    for folder in sorted({(root / file.path).parent for file in written}):
        force_folder(folder, up_to=root)
    return written


def _parts(series: str, table: pa.Table) -> Iterator[tuple[int, str, pa.Table]]:
    """Bucket, month and rows of each file, in order, each in the order of the whole."""
    if not table.num_rows:
        return
    parties = table.column("party").combine_chunks().dictionary_encode()
    buckets = np.array([bucket_of(party) for party in parties.dictionary.to_pylist()], dtype=np.int64)
    days = table.column(DAY[series])
    months = pc.add(pc.multiply(pc.year(days), 12), pc.month(days)).to_numpy() - 1
    # 1 << 20 months are 87,000 years: bucket and month pack into one key.
    keys = (buckets[parties.indices.to_numpy()] << 20) + months
    order = np.argsort(keys, kind="stable")
    table, keys = table.take(pa.array(order)), keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    for start, end in zip(starts, np.append(starts[1:], len(keys)), strict=True):
        key = int(keys[start])
        yield key >> 20, month_text(key & 0xFFFFF), table.slice(int(start), int(end - start))


def _write(root: Path, series: str, part: pa.Table, bucket: int, month: str) -> Written:
    sink = pa.BufferOutputStream()
    pq.write_table(part.combine_chunks(), sink, compression="zstd", row_group_size=ROW_GROUP)
    data = memoryview(sink.getvalue())
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder_of(series, bucket=bucket, month=month) / f"{sha256[:32]}.parquet"
    write_whole(root / path, [data])
    return Written(
        series=series, bucket=bucket, buckets=BUCKETS, month=month, path=path.as_posix(), sha256=sha256,
        rows=part.num_rows, bytes=len(data),
    )  # fmt: skip


def write_whole(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a file so that `path` is either not there or whole, and on disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with open(scratch, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, path)


def force_folder(folder: Path, *, up_to: Path) -> None:
    """Force the names in a folder, and the folder's own name, to disk."""
    while True:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if folder == up_to or folder == folder.parent:
            return
        folder = folder.parent
