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

    sd / mean = sqrt(n * sum(x^2) - sum(x)^2) / sum(x), exactly, and rounded once, halves up. With s under the root and
    t below it, that is floor((sqrt(4 s 10^8) + t) / 2t), and a whole t lets the root be cut to a whole number first.
    """
    total = sum(amounts)
    if total <= 0:
        return Missing("no_base")
    spread = len(amounts) * sum(amount * amount for amount in amounts) - total * total
    return (isqrt(4 * ONE_BP * ONE_BP * spread) + total) // (2 * total)
