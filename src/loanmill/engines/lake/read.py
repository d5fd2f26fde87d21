"""Reading one party's rows: the files of its bucket and its batches in the tail, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loanmill.engines.lake.manifest import batches_known, files_listed
from loanmill.engines.lake.schema import BATCH, of_stream, ordered, schema_of, stored_schema
from loanmill.engines.lake.write import with_batch
from loanmill.records.lake import LakeTail


class LakeBroken(Exception):
    """A listed file is not on disk or cannot be read; the message says how to get it back."""


def read_party(
    root: Path, series: str, *, party: str, known_at: datetime, since: str | None = None
) -> pa.Table:
    """A party's rows in order of time, as known at `known_at`; months from `since` (yyyy-mm) on where given.

    Raises LakeBroken when a listed file is missing or damaged.
    """
    known = [id.hex for id in batches_known(series, known_at=known_at, party=party).values_list("id", flat=True)]
    parts = [schema_of(series).empty_table()]
    if known:
        batches = pa.array(known)
        for path in files_listed(series, party=party, since=since):
            part = _of_file(root, path, party=party)
            if part.num_rows:
                parts.append(part.filter(pc.is_in(part.column(BATCH), batches)).drop_columns([BATCH]))
        for tail in LakeTail.objects.filter(series=series, party__in=(party, ""), batch__in=known):
            part = of_stream(tail.stream)
            parts.append(part if tail.party else part.filter(pc.equal(part.column("party"), party)))
    whole = pa.concat_tables(parts)
    # Files and batches each are in order; only several together need sorting.
    return ordered(series, whole) if len(parts) > 2 else whole


def tail_rows(series: str, *, batches: Collection[UUID]) -> pa.Table:
    """All rows (stored schema) of these batches that wait in the tail."""
    wanted = set(batches)
    tails = (tail for tail in LakeTail.objects.filter(series=series).order_by("batch") if tail.batch_id in wanted)
    return pa.concat_tables(
        [stored_schema(series).empty_table()]
        + [with_batch(of_stream(tail.stream), tail.batch_id.hex) for tail in tails]
    )


def _of_file(root: Path, path: str, *, party: str) -> pa.Table:
    """The rows of one party in one file, read from the row groups whose range holds it."""
    try:
        metadata = _metadata(str(root / path))
        groups = [at for at in range(metadata.num_row_groups) if _may_hold(metadata.row_group(at), party)]
        with pq.ParquetFile(root / path, metadata=metadata) as file:
            found = file.read_row_groups(groups, use_threads=False)
    except (OSError, pa.ArrowInvalid) as error:
        message = f"{path} is listed in the lake and cannot be read ({error}); restore it from a backup"
        raise LakeBroken(message) from error
    return found.filter(pc.equal(found.column("party"), party))


def _may_hold(group: pq.RowGroupMetaData, party: str) -> bool:
    statistics = group.column(0).statistics  # `party` is the first column of every series
    return statistics is None or not statistics.has_min_max or statistics.min <= party <= statistics.max


@lru_cache(maxsize=8192)
def _metadata(path: str) -> pq.FileMetaData:
    """The footer of a file; files never change under their name, so it is kept."""
    return pq.read_metadata(path)
