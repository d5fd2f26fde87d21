"""Steps: what a policy computes before it judges, each defining columns that later steps read.

Parameters, scorecards, matrices, limits, prices and sub-policies are all lowered to formulas and tables, so that the
back ends know two steps; `Views` (program.py) remember what they were, for traces and screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.tree.nodes import Constant, Node
from loanmill.core.strategy.tree.types import Type


@dataclass(frozen=True, slots=True)
class Formula:
    """One column and the expression that gives it. `text` is the expression as written."""

    name: str
    node: Node
    text: str
    line: int

    @property
    def type(self) -> Type:
        """The type of the column."""
        return self.node.type


@dataclass(frozen=True, slots=True)
class Span:
    """A cell over numbers or dates: `low` <= x <= `high`; None is open."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A cell over codes, texts, truth values or single numbers: x is (or with `negated` is not) one of `values`."""

    values: frozenset[Constant]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Any:
    """A cell that holds whatever the input is, missing included."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A cell that holds where the input is missing; it is false, never unknown, where the input is known."""


Cell = Span | Choice | Any | Absent
"""Span and Choice are unknown where the input is missing; Any and Absent never are."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: it holds when all cells hold (Kleene's `and`). `outputs` stand in the order of the table's outputs;
    a missing output is None. `text` is the row as written, for traces."""

    cells: tuple[Cell, ...]
    outputs: tuple[Constant | None, ...]
    line: int
    text: str


Hit = Literal["first", "unique", "sum", "least", "greatest", "count"]


@dataclass(frozen=True, slots=True)
class Output:
    """A column that a table defines."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. Priority tables are sorted by the checker and arrive as `first`.

    `first`: the outputs of the first row that holds; missing when a row before it is unknown, or when none holds and
    one is unknown. A table whose rows leave a gap does not pass the check unless it says `gap: missing`.
    `unique`: rows proven disjoint; a row that holds wins whatever else is unknown, since none can hold besides.
    `sum`, `least`, `greatest` (collect): over the rows that hold, of each output; missing when any row is unknown;
    without any row, 0 for sum and missing for least and greatest. `count` defines one column: how many rows hold.
    `row` names a further column: the index of the row that was hit, from 0, missing where the outputs are (first and
    unique alone).
    """

    name: str
    hit: Hit
    inputs: tuple[Node, ...]
    labels: tuple[str, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    row: str | None
    line: int


Step = Formula | Table
