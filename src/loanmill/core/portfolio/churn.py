"""Churn: the share of customers a yearly rate drives away, for each rating, as a table of every basis point.

Method: the published points are made monotone by isotonic regression (least squares; a higher rate never loses
fewer), each pooled stretch becomes one knot at its middle, and a monotone cubic (PCHIP, Fritsch and Carlson 1980)
runs through the knots. Values are whole basis points, rounded half up, so that prices are exact from here on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator  # type: ignore[import-untyped]
from scipy.optimize import isotonic_regression  # type: ignore[import-untyped]

from loanmill.core.kernel.rates import ONE_BP


@dataclass(frozen=True, slots=True)
class ChurnCurve:
    """`lost_bp[i]` is lost at the rate `from_bp + i`; `points` are the published (rate bp, lost bp) it was made of."""

    grade: str
    from_bp: int
    lost_bp: tuple[int, ...]
    points: tuple[tuple[int, int], ...]

    @property
    def to_bp(self) -> int:
        """The highest rate that the curve knows."""
        return self.from_bp + len(self.lost_bp) - 1

    def lost_at_bp(self, rate_bp: int) -> int:
        """Share lost at a rate. Raises ValueError outside the published rates: nothing is known there."""
        if not self.from_bp <= rate_bp <= self.to_bp:
            raise ValueError(f"churn is known from {self.from_bp} to {self.to_bp} bp; {rate_bp} bp lies outside")
        return self.lost_bp[rate_bp - self.from_bp]


def smooth_curve(*, grade: str, points: Sequence[tuple[int, int]]) -> ChurnCurve:
    """The curve through published points (rate bp, lost bp). Raises ValueError for fewer than two rates."""
    ordered = sorted(points)
    rates = np.array([rate for rate, _ in ordered], dtype=np.float64)
    if len(set(rates.tolist())) < 2 or len(set(rates.tolist())) < len(rates):
        raise ValueError(f"the churn of {grade} needs at least two rates, each once")
    pooled = isotonic_regression([lost for _, lost in ordered], increasing=True)
    blocks = list(zip(pooled.blocks[:-1].tolist(), pooled.blocks[1:].tolist(), strict=True))
    knots = [float(rates[start:end].mean()) for start, end in blocks]
    knots[0], knots[-1] = float(rates[0]), float(rates[-1])  # the ends stay where they were published
    heights = [float(pooled.x[start]) for start, _ in blocks]
    if len(knots) == 1:
        knots, heights = [float(rates[0]), float(rates[-1])], heights * 2
    first, last = int(rates[0]), int(rates[-1])
    smooth = PchipInterpolator(knots, heights)(np.arange(first, last + 1))
    lost = np.clip(np.floor(smooth + 0.5), 0, ONE_BP)
    return ChurnCurve(
        grade=grade,
        from_bp=first,
        lost_bp=tuple(int(one) for one in np.maximum.accumulate(lost)),
        points=tuple(ordered),
    )


def curves_of(*, points: Mapping[str, Sequence[tuple[int, int]]]) -> dict[str, ChurnCurve]:
    """The curve of each rating that has points."""
    return {grade: smooth_curve(grade=grade, points=line) for grade, line in sorted(points.items())}
