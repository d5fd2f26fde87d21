"""Axes: a table's input cut into atoms, the pieces within which every cell of the table is all true or all false."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Span
from loanmill.core.strategy.tree.types import Type

OTHER = "\x00other"
"""Any text that no cell names."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The atoms of one input among some rows: `holders[a]` are the rows that hold at atom `a`.

    At the atom `missing` (the last, where there is one) the rows in `unknown` hold or not, nobody knows.
    `values[a]` is an example of the atom.
    """

    values: tuple[object, ...]
    holders: tuple[tuple[int, ...], ...]
    unknown: frozenset[int]
    has_missing: bool


def axis(*, type: Type, cells: Sequence[Cell], rows: Sequence[int]) -> Axis:
    """The axis of an input of `type` whose cell in row `rows[i]` is `cells[i]`."""
    has_missing = any(isinstance(cell, Absent) for cell in cells)
    if type.kind in ("number", "date"):
        values, holders = _ordered(type, cells, rows)
    else:
        values, holders = _named(type, cells, rows)
    unknown: frozenset[int] = frozenset()
    if has_missing:
        # A row that is unknown here still stands in the way of the rows below it.
        unknown = frozenset(r for r, cell in zip(rows, cells, strict=True) if isinstance(cell, Span | Choice))
        values, holders = [*values, None], [*holders, tuple(rows)]
    return Axis(tuple(values), tuple(holders), unknown, has_missing)


def _ordered(type: Type, cells: Sequence[Cell], rows: Sequence[int]) -> tuple[list[object], list[tuple[int, ...]]]:
    starts = {type.low}
    for cell in cells:
        for low, high in pieces(cell, type):
            starts.add(low)
            starts.add(high + 1)
    cuts = sorted(start for start in starts if type.low <= start <= type.high)
    held: list[list[int]] = [[] for _ in cuts]
    for row, cell in zip(rows, cells, strict=True):
        for low, high in pieces(cell, type):
            for atom in range(bisect_left(cuts, low), bisect_right(cuts, high)):
                held[atom].append(row)
    return list(cuts), [tuple(atom) for atom in held]


def pieces(cell: Cell, type: Type) -> list[tuple[int, int]]:
    """Where a cell over numbers holds, as ranges with both ends, clipped to the type's range."""
    if isinstance(cell, Any):
        return [(type.low, type.high)]
    if isinstance(cell, Span):
        low = type.low if cell.low is None else max(cell.low, type.low)
        high = type.high if cell.high is None else min(cell.high, type.high)
        return [(low, high)] if low <= high else []
    if isinstance(cell, Absent):
        return []
    points = sorted(int(v) for v in cell.values if type.low <= int(v) <= type.high)
    if not cell.negated:
        return [(point, point) for point in points]
    found, low = [], type.low
    for point in points:
        if low < point:
            found.append((low, point - 1))
        low = point + 1
    return [*found, (low, type.high)] if low <= type.high else found


def _named(type: Type, cells: Sequence[Cell], rows: Sequence[int]) -> tuple[list[object], list[tuple[int, ...]]]:
    if type.kind == "bool":
        values: list[object] = [False, True]
    elif type.kind == "code":
        values = list(type.codes)
    else:
        named = {value for cell in cells if isinstance(cell, Choice) for value in cell.values}
        values = [*sorted(named, key=str), OTHER]
    at = {value: index for index, value in enumerate(values)}
    held: list[list[int]] = [[] for _ in values]
    for row, cell in zip(rows, cells, strict=True):
        if isinstance(cell, Choice) and not cell.negated:
            atoms = sorted(at[value] for value in cell.values if value in at)
        elif isinstance(cell, Choice):
            atoms = [index for index, value in enumerate(values) if value not in cell.values]
        else:
            atoms = [] if isinstance(cell, Absent) else list(range(len(values)))
        for atom in atoms:
            held[atom].append(row)
    return values, [tuple(atom) for atom in held]
