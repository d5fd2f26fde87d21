"""What generated code calls for the few operations that Python has no operator for. Exact and pure."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache

EPOCH = date(1970, 1, 1).toordinal()
ANNUITY_SCALE = 10**12
YEAR_BP = 12 * 10_000  # a monthly rate is bp / 120000


@lru_cache(maxsize=4096)
def day(days: int) -> date:
    """The date so many days after 1970-01-01."""
    return date.fromordinal(days + EPOCH)


def iso(days: int) -> str:
    """The ISO text of a day number."""
    return day(days).isoformat()


def months_between(since: int, until: int) -> int:
    """Full months from one day number to another, towards minus infinity (nodes.MonthsBetween)."""
    first, last = day(since), day(until)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


@lru_cache(maxsize=4096)
def annuity(rate_bp: int, months: int) -> int:
    """(1 - (1+i)^-n) / i x 10^12 rounded down, i = rate / 12; n x 10^12 without interest (nodes.Annuity)."""
    if rate_bp == 0:
        return months * ANNUITY_SCALE
    grown, one = (YEAR_BP + rate_bp) ** months, YEAR_BP**months
    worth: int = (grown - one) * YEAR_BP * ANNUITY_SCALE // (grown * rate_bp)
    return worth


def bucket(key: str, salt: str) -> int:
    """0..9999 by the first 12 hex digits of SHA-256(salt:key)."""
    return int(hashlib.sha256(f"{salt}:{key}".encode()).hexdigest()[:12], 16) % 10_000


def half_even(over: int, under: int) -> int:
    """over / under for a positive `under`, halves to the even neighbour."""
    whole, rest = divmod(over, under)
    twice = 2 * rest
    return whole + (twice > under or (twice == under and whole % 2 == 1))
