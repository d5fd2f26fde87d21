"""Where a row lies: lake/<series>/bucket=<n>/month=<yyyy-mm>/<digest>.parquet."""

from __future__ import annotations

import hashlib
from pathlib import Path

# One party is one bucket and a bucket is one file a month, so few buckets keep files large and the reads of one
# party short. Each listed file carries the number it was written with; a greater lake may raise this one.
BUCKETS = 8


def bucket_of(party: str, *, buckets: int = BUCKETS) -> int:
    """The bucket of a party token: the first 8 bytes of its SHA-256, modulo `buckets`."""
    return int.from_bytes(hashlib.sha256(party.encode()).digest()[:8], "big") % buckets


def folder_of(series: str, *, bucket: int, month: str) -> Path:
    """The folder of a bucket and month, under the lake's folder."""
    return Path(series, f"bucket={bucket}", f"month={month}")
