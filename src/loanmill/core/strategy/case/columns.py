"""One input column of a decision table: for each interval or value of the input, the rows that hold, as bits.

Row 0 is the lowest bit. A column with many intervals over many rows keeps a full mask at checkpoints alone, and between
them the few rows that change, so that memory stays small whatever ranges overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Span
from loanmill.core.strategy.tree.types import Type

MOST_MASK_BYTES = 1 << 19  # above this a column keeps checkpoints
TOGGLES = 48  # rows that may change between two checkpoints


@dataclass(frozen=True, slots=True)
class Ranges:
    """Masks by interval: interval k is cuts[k-1] <= x < cuts[k]."""

    cuts: tuple[int, ...]
    masks: tuple[int, ...]
    absent: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Masks by value; `other` for every value that no cell names."""

    masks: Mapping[Constant, int]
    other: int
    absent: int


@dataclass(frozen=True, slots=True)
class Sparse:
    """Masks of a large column, by checkpoints or by value, and the rows to flip from there."""

    cuts: tuple[int, ...] | None
    at: Mapping[Constant, int] | tuple[int, ...]  # index into `flips`, by value or interval
    bases: tuple[int, ...]
    flips: tuple[tuple[int, tuple[int, ...]], ...]  # base, and the rows that differ from it
    absent: int

    def mask(self, value: Constant) -> int:
        """The rows whose cell holds for a known value."""
        if self.cuts is not None:
            assert isinstance(value, int) and isinstance(self.at, tuple)
            index = self.at[bisect_right(self.cuts, value)]
        else:
            assert isinstance(self.at, Mapping)
            index = self.at.get(value, 0)
        base, rows = self.flips[index]
        mask = self.bases[base]
        for row in rows:
            mask ^= 1 << row
        return mask


Column = Ranges | Choices | Sparse


def column_of(*, cells: Iterable[Cell], type_: Type) -> Column:
    """The column of cells over an input of a type."""
    listed = list(cells)
    absent = sum(1 << row for row, cell in enumerate(listed) if isinstance(cell, Any | Absent))
    ordered = type_.kind in ("number", "date")
    if ordered and any(isinstance(cell, Span) for cell in listed):
        return _ranges(listed, absent)
    return _choices(listed, absent)


def _ranges(cells: list[Cell], absent: int) -> Column:
    """Sweep the cuts from low to high, flipping at each the rows that begin or stop to hold."""
    flips: dict[int, list[int]] = {}
    mask = 0
    for row, cell in enumerate(cells):
        holds, edges = _edges(cell)
        mask |= holds << row
        for edge in edges:
            flips.setdefault(edge, []).append(row)
    cuts = tuple(sorted(flips))
    steps = [tuple(flips[cut]) for cut in cuts]
    if len(cuts) * len(cells) // 8 > MOST_MASK_BYTES:
        return _swept(cuts, steps, mask, absent)
    masks = [mask]
    for rows in steps:
        masks.append(_flipped(masks[-1], rows))
    return Ranges(cuts, tuple(masks), absent)


def _edges(cell: Cell) -> tuple[bool, list[int]]:
    """Whether a cell holds far below, and where it changes going up."""
    if isinstance(cell, Any):
        return True, []
    if isinstance(cell, Absent):
        return False, []
    if isinstance(cell, Choice):
        values = sorted(int(value) for value in cell.values)
        edges: dict[int, None] = {}
        for edge in (edge for value in values for edge in (value, value + 1)):
            if edge in edges:
                del edges[edge]  # neighbours 5 and 6 meet: no change between them
            else:
                edges[edge] = None
        return cell.negated, list(edges)
    if cell.low is not None and cell.high is not None and cell.low > cell.high:
        return False, []
    low = [] if cell.low is None else [cell.low]
    high = [] if cell.high is None else [cell.high + 1]
    return cell.low is None, [*low, *high]


def _flipped(mask: int, rows: Iterable[int]) -> int:
    for row in rows:
        mask ^= 1 << row
    return mask


def _swept(cuts: tuple[int, ...], steps: list[tuple[int, ...]], mask: int, absent: int) -> Sparse:
    bases, flips = [mask], [(0, tuple[int, ...]())]
    since: list[int] = []
    for rows in steps:
        since.extend(rows)
        if len(since) > TOGGLES:
            bases.append(_flipped(bases[-1], since))
            since = []
        flips.append((len(bases) - 1, tuple(since)))
    return Sparse(cuts, tuple(range(len(flips))), tuple(bases), tuple(flips), absent)


def _choices(cells: list[Cell], absent: int) -> Column:
    """For each value that a cell names, the rows that differ from what holds for an unnamed one."""
    other = 0
    differ: dict[Constant, list[int]] = {}
    for row, cell in enumerate(cells):
        if isinstance(cell, Any):
            other |= 1 << row
        elif isinstance(cell, Choice):
            other |= cell.negated << row
            for value in cell.values:
                differ.setdefault(value, []).append(row)
    if len(differ) * len(cells) // 8 <= MOST_MASK_BYTES:
        return Choices({value: _flipped(other, rows) for value, rows in differ.items()}, other, absent)
    bases, flips, at = [other], [(0, tuple[int, ...]())], {}
    for value, rows in differ.items():
        at[value] = len(flips)
        if len(rows) > TOGGLES:
            bases.append(_flipped(other, rows))
            flips.append((len(bases) - 1, ()))
        else:
            flips.append((0, tuple(rows)))
    return Sparse(None, at, tuple(bases), tuple(flips), absent)
