"""Compact the lake: batches that wait in the tail move into Parquet files. No reader sees a difference.

Files are written before the act and listed in it, so the write lock is held for the listing alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from loanmill.engines.lake.layout import bucket_of
from loanmill.engines.lake.read import tail_rows
from loanmill.engines.lake.schema import stored_schema
from loanmill.engines.lake.write import Written, write_files
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.errors import Refused
from loanmill.operations.list_files import list_files
from loanmill.records.lake import LakeFile, LakeTail

# A bucket's month is written anew together with its small files, so that there are never more than a few.
SMALL_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class _Prepared:
    batches: tuple[UUID, ...]
    merged: tuple[UUID, ...]
    files: tuple[Written, ...]


class TailMoved(Refused):
    """Another compaction came in between; nothing was changed, and running it again is enough."""

    code = "tail_moved"


def compact_lake(context: Context, *, root: Path, series: str) -> Result:
    """Move every batch of `series` that is in the tail now into files under `root`.

    Gives how many batches, rows and files. Raises TailMoved, or OSError when the disk is full: then the tail is as
    it was, and files that were written are swept later.
    """
    return _compact(context, series=series, prepared=Private(_prepare(root, series)))


def tail_size(series: str) -> tuple[int, int]:
    """How many batches and rows wait in the tail: what a caller judges by whether compaction is due."""
    sizes = list(LakeTail.objects.filter(series=series).values_list("rows", flat=True))
    return len(sizes), sum(sizes)


def _prepare(root: Path, series: str) -> _Prepared:
    batches = tuple(LakeTail.objects.filter(series=series).order_by("batch").values_list("batch_id", flat=True))
    tail = tail_rows(series, batches=batches)
    small = _small_beside(series, tail)
    parts = [pq.ParquetFile(root / file.path).read().cast(stored_schema(series)) for file in small]
    files = write_files(root, series, pa.concat_tables([tail, *parts])) if batches else []
    return _Prepared(batches=batches, merged=tuple(file.id for file in small), files=tuple(files))


def _small_beside(series: str, tail: pa.Table) -> list[LakeFile]:
    """Live small files in the buckets that the tail's parties belong to."""
    parties = tail.column("party").unique().to_pylist()
    files = LakeFile.objects.filter(series=series, retired_by__isnull=True, bytes__lt=SMALL_BYTES)
    touched = {
        (size, bucket_of(party, buckets=size))
        for size in files.values_list("buckets", flat=True).distinct()
        for party in parties
    }
    return [file for file in files.order_by("path") if (file.buckets, file.bucket) in touched]


@operation("lake.compact")
def _compact(act: Act, *, series: str, prepared: Private) -> Result:
    given: _Prepared = prepared.value
    tails = LakeTail.objects.filter(batch__in=given.batches)
    merged = [act.get(LakeFile, key) for key in given.merged]
    if tails.count() != len(given.batches) or any(file.retired_by is not None for file in merged):
        raise TailMoved(f"the tail of {series} was compacted meanwhile; run compaction again", series=series)
    rows = sum(tails.values_list("rows", flat=True))
    for file in merged:
        file.retired_by = act.context.key
    LakeFile.objects.bulk_update(merged, ["retired_by"], batch_size=200)
    list_files(act, given.files)
    act.wrote_bulk(merged)
    tails.delete()
    return {"batches": len(given.batches), "rows": rows, "files": len(given.files), "merged": len(merged)}
