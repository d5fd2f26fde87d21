"""The index of a large table: for combinations of segments, which rows come into question.

Some axes are *keys*: each row is entered once for every segment that it holds on, so that they can be looked up by
hash. The others stay *ranges*, to be compared. Where all are keys, each combination knows its answer beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from loanmill.core.strategy.sql.axes import Axis, Piece, axis_of
from loanmill.core.strategy.tree.steps import Table

MOST_ENTRIES = 1_000_000
MOST_KEYS = 2**62
COMPARED = 32  # how many earlier entries of a key are asked whether they hide a later one


@dataclass(frozen=True, slots=True)
class Entry:
    """A row under a key; it comes into question where every range holds. `known`: it holds then, else it is unknown."""

    key: tuple[int, ...]
    ranges: tuple[Piece, ...]
    row: int
    known: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes of a table by input, which of them are keys, and the entries in the order of rows."""

    axes: tuple[tuple[int, Axis], ...]
    keys: tuple[int, ...]
    entries: tuple[Entry, ...]

    @property
    def ranges(self) -> tuple[int, ...]:
        """The axes, by place in `axes`, that are compared."""
        return tuple(place for place in range(len(self.axes)) if place not in self.keys)


def grid_of(table: Table) -> Grid:
    """The index of a table."""
    found = [(index, axis_of([row.cells[index] for row in table.rows])) for index in range(len(table.inputs))]
    axes = tuple((index, axis) for index, axis in found if axis is not None)
    pieces = [[axis.pieces(row.cells[index]) for index, axis in axes] for row in table.rows]
    keys = _keys([axis for _, axis in axes], pieces)
    entries = _entries(pieces, keys)
    if table.hit == "unique":
        entries = (entry for entry in entries if entry.known)
    if table.hit in ("first", "unique"):
        entries = _unhidden(entries)
    return Grid(axes, keys, tuple(entries))


def _keys(axes: Sequence[Axis], pieces: Sequence[Sequence[tuple[Piece, ...]]]) -> tuple[int, ...]:
    """The axes that cost the fewest entries first, as long as there is room and a key is a 64-bit number."""
    every = range(len(axes))
    sizes = [[sum(piece.size for piece in row[axis]) for row in pieces] for axis in every]
    kept: list[int] = []
    costs, keys = [1] * len(pieces), 1
    for axis in sorted(every, key=lambda axis: sum(sizes[axis])):
        keys *= axes[axis].segments + 1
        more = [cost * size for cost, size in zip(costs, sizes[axis], strict=True)]
        others = [other for other in every if other != axis and other not in kept]
        entries = sum(cost * prod(len(row[other]) for other in others) for cost, row in zip(more, pieces, strict=True))
        if entries > MOST_ENTRIES or keys > MOST_KEYS:
            break
        kept.append(axis)
        costs = more
    return tuple(sorted(kept))


def _entries(pieces: Sequence[Sequence[tuple[Piece, ...]]], keys: tuple[int, ...]) -> Iterator[Entry]:
    for row, axes in enumerate(pieces):
        ranged = [axis for axis in range(len(axes)) if axis not in keys]
        segments = [
            [(segment, piece.known) for piece in axes[axis] for segment in range(piece.first, piece.last + 1)]
            for axis in keys
        ]
        for ranges in product(*(axes[axis] for axis in ranged)):
            sure = all(piece.known for piece in ranges)
            for chosen in product(*segments):
                key = tuple(segment for segment, _ in chosen)
                yield Entry(key, ranges, row, sure and all(known for _, known in chosen))


def _unhidden(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Without entries that an earlier row, never false there, always comes before."""
    seen: dict[tuple[int, ...], list[tuple[Piece, ...]]] = {}
    for entry in entries:
        before = seen.setdefault(entry.key, [])
        if any(all(_covers(a, b) for a, b in zip(ranges, entry.ranges, strict=True)) for ranges in before[:COMPARED]):
            continue
        before.append(entry.ranges)
        yield entry


def _covers(wide: Piece, narrow: Piece) -> bool:
    return wide.first <= narrow.first and narrow.last <= wide.last
