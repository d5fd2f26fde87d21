"""Staging rows inside an act: what a source delivered becomes a batch of the lake, waiting in the tail."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.engines.lake.content import content_sha256
from loanmill.engines.lake.manifest import batches_known
from loanmill.engines.lake.schema import FlowRow, table_of, to_stream
from loanmill.operations.act import Act
from loanmill.records.lake import LakeBatch, LakeTail


def stage_rows(act: Act, *, series: str, party: str, source: str, rows: Sequence[FlowRow]) -> LakeBatch:
    """Stage all rows that `source` gave about `party` (a token); they are known from the act's instant on.

    They replace what an earlier pull from the same source brought, for whoever asks later. The same rows again
    change nothing and give the batch that holds them. Raises ValueError for rows about another party.
    """
    if any(row.party != party for row in rows):
        raise ValueError(f"rows staged for party {party} are about another party; stage each party by itself")
    table = table_of(series, rows)
    sha256 = content_sha256(series, table)
    before = batches_known(series, known_at=act.at, party=party).filter(party=party, source=source).first()
    if before is not None and before.content_sha256 == sha256:
        return before
    batch = LakeBatch(
        id=act.new_id("lake", series, party, source), series=series, party=party, source=source,
        content_sha256=sha256, rows=table.num_rows, known_at=act.at, supersedes=before,
    )  # fmt: skip
    act.save(batch)
    if table.num_rows:
        LakeTail.objects.create(
            batch=batch, series=series, party=party, rows=table.num_rows, stream=to_stream(table)
        )
    return batch
