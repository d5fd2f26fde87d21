"""A series that was imported in bulk answers for its source: the platform has the rows and need not ask again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from loanmill.core.kernel.canonical import canonical
from loanmill.core.products.product import SourceWant
from loanmill.operations.collect.asked import Asked
from loanmill.operations.collect.project import IMPORTED, SERIES
from loanmill.records.lake import LakeBatch

VERSION = "lake/1"


def from_lake(want: SourceWant, *, party: UUID, consent: UUID | None, at: datetime) -> Asked | None:
    """The answer the lake gives for a source, or None where nothing was imported for the party.

    The body names the batch and what was counted when it was imported; the rows stay where they are.
    """
    series = SERIES.get(want.source)
    if series is None or consent is None:
        return None
    batches = LakeBatch.objects.filter(series=series, party="", known_at__lte=at, detail__parties__isnull=False)
    for batch in batches.order_by("-known_at"):
        counted = batch.detail["parties"].get(str(party))
        if counted is not None:
            body = {"batch": batch.id, "content_sha256": batch.content_sha256, **counted}
            return Asked(
                want=want,
                party=party,
                consent=consent,
                version=VERSION,
                status="found",
                raw=canonical(body),
                media_type="application/json",
                observed_at=batch.known_at,
                detail=IMPORTED,
                simulated=False,
                attempts=0,
            )
    return None
