"""Reading one party's rows: the files of its bucket and its batches in the tail, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.flows.columns import COLUMNS, DAY
from loanmill.engines.duck import connection
from loanmill.engines.engine import BATCH
from loanmill.engines.lake.manifest import batches_known, files_listed
from loanmill.engines.lake.schema import of_stream, ordered, schema_of, stored_schema
from loanmill.engines.lake.write import with_batch
from loanmill.records.lake import LakeTail


class LakeBroken(Exception):
    """A listed file is not on disk or cannot be read; the message says how to get it back."""


def read_party(root: Path, series: str, *, party: str, known_at: datetime, since: str | None = None) -> pa.Table:
    """A party's rows in order of time, as known at `known_at`; months from `since` (yyyy-mm) on where given.

    Raises LakeBroken when a listed file is missing or damaged.
    """
    known = [batch.hex for batch in _known_batches(series, party=party, known_at=known_at)]
    if not known:
        return schema_of(series).empty_table()
    parts = [_of_files(root, files_listed(series, party=party, since=since), series, party=party, batches=known)]
    for tail in LakeTail.objects.filter(series=series, party__in=(party, ""), batch__in=known):
        part = of_stream(tail.stream)
        parts.append(part if tail.party else part.filter(pc.equal(part.column("party"), party)))
    whole = pa.concat_tables(parts)
    if since is not None:
        whole = whole.filter(pc.greater_equal(whole.column(DAY[series]), date.fromisoformat(f"{since}-01")))
    return ordered(series, whole)


def _known_batches(series: str, *, party: str, known_at: datetime) -> list[UUID]:
    return list(batches_known(series, known_at=known_at, party=party).values_list("id", flat=True))


def tail_rows(series: str, *, batches: Collection[UUID]) -> pa.Table:
    """All rows (stored schema) of these batches that wait in the tail."""
    wanted = set(batches)
    tails = (tail for tail in LakeTail.objects.filter(series=series).order_by("batch") if tail.batch_id in wanted)
    return pa.concat_tables(
        [stored_schema(series).empty_table()]
        + [with_batch(of_stream(tail.stream), tail.batch_id.hex) for tail in tails]
    )


def _of_files(root: Path, paths: list[str], series: str, *, party: str, batches: list[str]) -> pa.Table:
    """The rows of one party in some files; DuckDB decodes only the row groups whose range holds the party."""
    if not paths:
        return schema_of(series).empty_table()
    columns = ", ".join(COLUMNS[series])
    query = (
        f"SELECT {columns} FROM read_parquet(?, hive_partitioning=false) "
        f"WHERE party = ? AND {BATCH} IN (SELECT unnest(?))"
    )
    try:
        found = connection().sql(query, params=[[str(root / path) for path in paths], party, batches])
        return found.to_arrow_table().cast(schema_of(series))
    except (OSError, duckdb.Error) as error:
        message = f"a listed file of the lake cannot be read ({error}); restore it from a backup"
        raise LakeBroken(message) from error
