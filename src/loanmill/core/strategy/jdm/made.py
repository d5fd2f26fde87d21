"""What a graph makes, before it is put into the words of a policy: inputs, formulas and tables, in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.strategy.expressions.parse import RESERVED
from loanmill.core.strategy.jdm.graph import GraphNode
from loanmill.core.strategy.jdm.zen import Column, Day, Tree, Value

BUILTINS = ("business_date", "product", "split_key", "variant")
_ODD = re.compile(r"[^A-Za-z0-9_]+")


def plain(parts: Sequence[str]) -> str:
    """A path in letters, digits and _."""
    found = _ODD.sub("_", "_".join(parts)).strip("_") or "x"
    return found if found[0].isalpha() else f"x_{found}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands in the graph."""

    node: GraphNode
    where: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the case that is read. `schema` is what the input node says about it."""

    name: str
    path: tuple[str, ...]
    origin: Origin
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """A named expression."""

    name: str
    tree: Tree
    origin: Origin


@dataclass(slots=True)
class Line:
    """One row. A cell is its text and the truth it states; one that says nothing plain has a column of its own."""

    cells: list[tuple[str, Tree | None]]
    outputs: list[Value | Day | None]
    origin: Origin


@dataclass(slots=True)
class Table:
    """A decision table. `inputs` and each row's cells stand in one order; so do `outputs` (names) and values."""

    name: str
    hit: Literal["first", "sum", "least", "greatest"]
    inputs: list[Tree]
    outputs: list[str]
    rows: list[Line]
    origin: Origin


@dataclass(slots=True)
class Collected:
    """A collecting table, waiting for somebody to count or sum its rows: field -> index of the output."""

    table: Table
    fields: dict[str, int]


@dataclass(slots=True)
class Made:
    """Everything that was made, and the names that are taken. `asked`: columns that an import itself asks whether they
    are missing."""

    inputs: dict[tuple[str, ...], Field] = field(default_factory=dict)
    steps: list[Formula | Table] = field(default_factory=list)
    collected: dict[str, Collected] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=lambda: {*RESERVED, *BUILTINS})

    def name(self, parts: Sequence[str]) -> str:
        """A new name that reminds of a path, and of no term of the vocabulary: those bring units of their own."""
        found, count = plain(parts), 1
        while found in self.taken or found in vocabulary().terms:
            count += 1
            found = f"{plain(parts)}_{count}"
        self.taken.add(found)
        return found

    def formula(self, parts: Sequence[str], tree: Tree, origin: Origin) -> Column:
        """Add a formula; gives its column."""
        name = self.name(parts)
        self.steps.append(Formula(name, tree, origin))
        return Column(name)
