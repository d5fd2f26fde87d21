"""Prove a table: no gap, no row that cannot be reached, and under `unique` no two rows that hold at once.

The space of the inputs is cut axis by axis. At each atom only the rows that hold there go on, and what follows is
shared by all atoms with the same rows, so tables as people write them are proven in time that grows with their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loanmill.core.strategy.geometry.axes import OTHER, axis
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.steps import Any, Hit, Row

BUDGET = 5_000_000  # rows looked at; a table that needs more is too tangled to be read by people either
SHOWN = 5  # how many faults of one kind a table tells


class Tangled(Exception):
    """The table needs more cuts than the budget."""


@dataclass(slots=True)
class Proof:
    """What the cutting found: examples of gaps and overlaps, and the rows that something reaches."""

    inputs: Sequence[Node]
    rows: Sequence[Row]
    hit: Hit
    gaps: list[dict[int, object]] = field(default_factory=list)
    overlaps: list[tuple[int, int, dict[int, object]]] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    spent: int = 0
    seen: set[tuple[int, tuple[int, ...], frozenset[int]]] = field(default_factory=set)
    open_from: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """From which input on a row holds whatever comes: there the cutting can stop."""
        for row in self.rows:
            last = max((i for i, cell in enumerate(row.cells) if not isinstance(cell, Any)), default=-1)
            self.open_from.append(last + 1)

    def cut(self, at: int, rows: tuple[int, ...], unknown: frozenset[int], point: dict[int, object]) -> None:
        """Go through the space of the inputs from `at` on, where only `rows` can hold."""
        rows = self._visible(at, rows)
        key = (at, rows, unknown)
        if key in self.seen:
            return
        self.seen.add(key)
        self.spent += len(rows) + 1
        if self.spent > BUDGET:
            raise Tangled
        if not rows:
            self.gaps.append(dict(point))
            return
        if self._settled(at, rows, unknown, point):
            return
        cells = [self.rows[row].cells[at] for row in rows]
        cuts = axis(type=self.inputs[at].type, cells=cells, rows=rows)
        last = len(cuts.values) - 1
        for atom, value in enumerate(cuts.values):
            absent = cuts.has_missing and atom == last
            held = cuts.holders[atom]
            if absent and all(row in cuts.unknown or row in unknown for row in held):
                continue  # what is missing leaves no gap: it is unknown, and refers
            self.cut(at + 1, held, unknown | cuts.unknown if absent else unknown, {**point, at: value})

    def _visible(self, at: int, rows: tuple[int, ...]) -> tuple[int, ...]:
        """In a first table, the rows down to one that holds whatever comes: nothing reaches those below it here."""
        if self.hit != "unique":
            for index, row in enumerate(rows):
                if self.open_from[row] <= at:
                    return rows[: index + 1]
        return rows

    def _settled(self, at: int, rows: tuple[int, ...], unknown: frozenset[int], point: dict[int, object]) -> bool:
        """Whether the rest of the space is known without cutting it further."""
        if self.hit == "unique":
            if at == len(self.inputs) or (len(rows) == 1 and self.open_from[rows[0]] <= at):
                known = [row for row in rows if row not in unknown]
                self.reached.update(known)
                if len(known) > 1:
                    self.overlaps.append((known[0], known[1], dict(point)))
                return True
            return False
        if self.open_from[rows[0]] <= at:
            if rows[0] not in unknown:
                self.reached.add(rows[0])
            return True
        return False


def prove(
    *,
    hit: Hit,
    gap: bool,
    inputs: Sequence[Node],
    labels: Sequence[str],
    rows: Sequence[Row],
    spot: Spot,
    faults: Faults,
) -> bool:
    """Whether the table holds; what is wrong is told. `gap` allows gaps, which are then missing."""
    if hit not in ("first", "unique"):
        return True
    proof = Proof(inputs, rows, hit)
    try:
        proof.cut(0, tuple(range(len(rows))), frozenset(), {})
    except Tangled:
        remedy = "split the table, or put the input that tells rows apart best in the first column"
        faults.add(spot, "the rows overlap too much to be proven", remedy=remedy)
        return False
    before = len(faults.found)
    for first, second, point in proof.overlaps[:SHOWN]:
        at = Spot(None, rows[second].line, spot.path)
        message = f"this row and the one in line {rows[first].line} both hold at {_told(labels, point)}"
        faults.add(at, message, remedy="make them disjoint, or use hit: first")
    if not gap:
        for point in proof.gaps[:SHOWN]:
            remedy = "add a row for it, or gap: missing" if spot.path.startswith("$.tables") else "add what holds there"
            faults.add(spot, f"no row holds at {_told(labels, point)}", remedy=remedy)
    for index in sorted(set(range(len(rows))) - proof.reached)[:SHOWN]:
        at = Spot(None, rows[index].line, spot.path)
        faults.add(at, "this row can never be reached", remedy="drop it, or move it above the rows that cover it")
    return len(faults.found) == before


def _told(labels: Sequence[str], point: dict[int, object]) -> str:
    """An example of a place in the table; `any` where it does not matter."""
    parts = [f"{label} = {_value(point[i])}" for i, label in enumerate(labels) if i in point]
    return ", ".join(parts) or "any case"


def _value(value: object) -> str:
    if value is None:
        return "missing"
    return "anything else" if value == OTHER else str(value).lower() if isinstance(value, bool) else str(value)
