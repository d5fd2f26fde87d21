"""Ratios as integer basis points, and what to say when there is no base."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from loanmill.core.evidence.missing import Missing
from loanmill.core.kernel.money import Rounding, div

ONE_BP = 10_000


def ratio_bp(part: int, whole: int) -> int | Missing:
    """part / whole in basis points, halves away from zero; Missing(no_base) unless the whole is positive."""
    return div(part * ONE_BP, whole, Rounding.HALF_UP) if whole > 0 else Missing("no_base")


def variation_bp(amounts: Sequence[int]) -> int | Missing:
    """Standard deviation over mean (population form) in basis points; Missing(no_base) unless the sum is positive.

    sd / mean = sqrt(n * sum(x^2) - sum(x)^2) / sum(x), computed in integers: the root is rounded down.
    """
    total = sum(amounts)
    spread = len(amounts) * sum(amount * amount for amount in amounts) - total * total
    return ratio_bp(isqrt(spread), total)
