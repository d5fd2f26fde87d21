"""The manifest as readers see it: which batches were known at a moment, and which files may hold their rows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from loanmill.engines.lake.layout import bucket_of
from loanmill.records.lake import LakeBatch, LakeFile


def batches_known(series: str, *, known_at: datetime, party: str | None = None) -> QuerySet[LakeBatch]:
    """Batches that came by `known_at` and were not superseded by then; those that may concern `party` alone."""
    later = LakeBatch.objects.filter(supersedes=OuterRef("pk"), known_at__lte=known_at)
    known = LakeBatch.objects.filter(~Exists(later), series=series, known_at__lte=known_at)
    return known if party is None else known.filter(Q(party=party) | Q(party=""))


def files_listed(series: str, *, party: str | None = None, since: str | None = None) -> list[str]:
    """Paths of live files, in order of month and path; those of a party's buckets and of months from `since` on."""
    files = LakeFile.objects.filter(series=series, retired_by__isnull=True)
    if since is not None:
        files = files.filter(month__gte=since)
    if party is not None:
        sizes = LakeFile.objects.filter(series=series).values_list("buckets", flat=True).distinct()
        mine = [Q(buckets=size, bucket=bucket_of(party, buckets=size)) for size in sizes]
        if not mine:
            return []
        wanted = mine[0]
        for one in mine[1:]:
            wanted |= one
        files = files.filter(wanted)
    return list(files.order_by("month", "path").values_list("path", flat=True))
