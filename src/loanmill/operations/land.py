"""Land rows that a source gave: one batch in the manifest, its rows in the tail, inside the act that took them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.engines.lake.content import content_sha256
from loanmill.engines.lake.schema import FlowRow, ordered, table_of, to_stream
from loanmill.operations.act import Act
from loanmill.records.lake import LakeBatch, LakeTail


def land_rows(
    act: Act, *, series: str, party: UUID, source: str, rows: Sequence[FlowRow], detail: Mapping[str, Json]
) -> LakeBatch:
    """Keep `rows` of `party` as one batch known from now on; it hides what the same source said before."""
    before = LakeBatch.objects.filter(series=series, party=str(party), source=source).order_by("known_at").last()
    table = ordered(series, table_of(series, rows))
    content = content_sha256(series, table)
    if before is not None and before.content_sha256 == content:
        return before
    batch = LakeBatch(
        id=act.new_id("lake-batch", series, str(party)),
        series=series,
        party=str(party),
        source=source,
        content_sha256=content,
        rows=table.num_rows,
        known_at=act.at,
        supersedes=before,
        detail=dict(detail),
    )
    act.save(batch)
    LakeTail.objects.create(batch=batch, series=series, party=str(party), rows=table.num_rows, stream=to_stream(table))
    return batch
