"""The inputs of a large table cut into segments: within one segment every cell says the same.

Segment 0 is a missing value. Over numbers and dates with ranges, segment k > 0 runs from cut k-1 to below cut k; else
segment 1 is every value that no cell names, and each named value has one of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Span

MISSING = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring segments from `first` to `last` on which a cell is not false. `known`: it holds there."""

    first: int
    last: int
    known: bool = True

    @property
    def size(self) -> int:
        """How many segments."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Axis:
    """The segments of one input: `cuts` over an order, else `values`."""

    cuts: tuple[int, ...] = ()
    values: tuple[Constant, ...] = ()

    @property
    def segments(self) -> int:
        """How many segments there are, the missing one apart."""
        return len(self.cuts or self.values) + 1

    def pieces(self, cell: Cell) -> tuple[Piece, ...]:
        """Where a cell is not false."""
        every = Piece(1, self.segments)
        if isinstance(cell, Any):
            return (Piece(MISSING, self.segments),)
        if isinstance(cell, Absent):
            return (Piece(MISSING, MISSING),)
        unknown = Piece(MISSING, MISSING, known=False)
        if isinstance(cell, Span):
            first = 1 if cell.low is None else bisect_right(self.cuts, cell.low) + 1
            last = every.last if cell.high is None else bisect_right(self.cuts, cell.high) + 1
            return (unknown, Piece(first, last)) if first <= last else (unknown,)
        named = sorted(self._segment(value) for value in cell.values)
        if not cell.negated:
            return (unknown, *(Piece(one, one) for one in named))
        ends = [0, *named, every.last + 1]
        between = [Piece(low + 1, high - 1) for low, high in pairwise(ends) if low + 1 < high]
        return (unknown, *between)

    def _segment(self, value: Constant) -> int:
        if self.cuts:
            assert isinstance(value, int)
            return bisect_right(self.cuts, value) + 1
        return bisect_left(self.values, value) + 2


def axis_of(cells: Sequence[Cell]) -> Axis | None:
    """The segments that a column of cells needs; None where every cell holds whatever the input is."""
    if all(isinstance(cell, Any) for cell in cells):
        return None
    edges: set[int] = set()
    values: set[Constant] = set()
    for cell in cells:
        if isinstance(cell, Choice):
            values |= cell.values
        elif isinstance(cell, Span):
            edges |= {end for end in (cell.low, None if cell.high is None else cell.high + 1) if end is not None}
    if not edges:
        return Axis(values=tuple(sorted(values)))
    for value in values:
        edges |= {int(value), int(value) + 1}
    return Axis(cuts=tuple(sorted(edges)))
