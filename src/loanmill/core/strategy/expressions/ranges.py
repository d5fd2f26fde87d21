"""Integer interval arithmetic: the least and greatest value that an operation can give. Ends are included."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from loanmill.core.kernel.money import Rounding, div

Range = tuple[int, int]


def hull(ranges: Iterable[Range]) -> Range:
    """The least range that holds all ranges."""
    lows, highs = zip(*ranges, strict=True)
    return min(lows), max(highs)


def of_sum(left: Range, right: Range) -> Range:
    """left + right."""
    return left[0] + right[0], left[1] + right[1]


def of_difference(left: Range, right: Range) -> Range:
    """left - right."""
    return left[0] - right[1], left[1] - right[0]


def of_product(left: Range, right: Range) -> Range:
    """left x right: an end of it is a product of ends."""
    ends = [a * b for a, b in product(left, right)]
    return min(ends), max(ends)


def of_quotient(over: Range, under: Range, rounding: Rounding) -> Range:
    """over / under, rounded: monotone in both on each side of zero. `under` is never zero, whatever its range."""
    divisors = [end for end in (*under, -1, 1) if end != 0 and under[0] <= end <= under[1]]
    ends = [div(a, b, rounding) for a, b in product(over, divisors)]
    return min(ends), max(ends)


def of_absolute(of: Range) -> Range:
    """|x|."""
    low = 0 if of[0] <= 0 <= of[1] else min(abs(of[0]), abs(of[1]))
    return low, max(abs(of[0]), abs(of[1]))


def of_least(ranges: Iterable[Range]) -> Range:
    """The least of several."""
    lows, highs = zip(*ranges, strict=True)
    return min(lows), min(highs)


def of_greatest(ranges: Iterable[Range]) -> Range:
    """The greatest of several."""
    lows, highs = zip(*ranges, strict=True)
    return max(lows), max(highs)
