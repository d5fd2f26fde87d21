"""Dates as ZEN writes them."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = date(1970, 1, 1)


def day_of(text: str) -> int | None:
    """Days since 1970-01-01 of a date without a time of day; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError:
        return None
