"""Stages of a query: each reads the one before alone, so that a column is computed once, however often it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loanmill.core.strategy.sql.dialect import Dialect
from loanmill.core.strategy.sql.known import Kind, Piece

SIZE = 40  # letters kept of a name
ONE_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SideTable:
    """Rows that a query joins: an engine has to provide them under `name`. Columns in order, each with its values."""

    name: str
    kinds: Mapping[str, Kind]
    columns: Mapping[str, Sequence[int | str | bool | None]]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(slots=True)
class Stage:
    """One level: what it adds and what it joins. `twice`: later stages read it more than once."""

    columns: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    twice: bool = False


@dataclass(slots=True)
class Stages:
    """The stages so far. `known` holds every column of the policy, by its own name."""

    dialect: Dialect
    known: dict[str, Piece] = field(default_factory=dict)
    sides: list[SideTable] = field(default_factory=list)
    _stages: dict[int, Stage] = field(default_factory=dict)
    _hoisted: dict[str, Piece] = field(default_factory=dict)
    _names: int = 0

    def fresh(self, name: str) -> str:
        """A safe identifier that reminds of a name."""
        self._names += 1
        return f"{ONE_WORD.sub('_', name.lower()).strip('_')[:SIZE] or 'x'}_{self._names}"

    def stage(self, level: int) -> Stage:
        """The stage of a level."""
        return self._stages.setdefault(level, Stage())

    def column(self, name: str, made: Piece) -> Piece:
        """Compute a piece as a column one level above what it reads."""
        level = made.level + 1
        found = self.fresh(name)
        self.stage(level).columns.append(f"{made.text} AS {found}")
        return replace(made, text=found, level=level, atom=True)

    def define(self, name: str, made: Piece) -> Piece:
        """Define a column of the policy; a piece that is a column already only gets the further name."""
        self.known[name] = made if made.atom else self.column(name, made)
        return self.known[name]

    def hoist(self, made: Piece, name: str = "x") -> Piece:
        """The piece as something cheap to read twice; a column unless it is one, or must not be computed everywhere."""
        if made.atom or made.risky:
            return made
        found = self._hoisted.get(made.text)
        if found is None:
            found = self._hoisted[made.text] = self.column(name, made)
        return found

    def join(self, level: int, text: str) -> None:
        """A join of what stage `level` - 1 holds, whose columns stage `level` may read."""
        self.stage(level).joins.append(text)

    def side(
        self, name: str, kinds: Mapping[str, Kind], columns: Mapping[str, Sequence[int | str | bool | None]]
    ) -> str:
        """Put a side table beside the query; gives its name."""
        found = self.fresh(f"side_{name}")
        self.sides.append(SideTable(found, kinds, columns))
        return found

    @staticmethod
    def at(level: int) -> str:
        """The name of a stage."""
        return f"stage_{level}"

    def text(self, *, first: str) -> Iterator[str]:
        """Every stage as the text of a common table expression, `first` being the text of stage 0."""
        last = max(self._stages, default=0)
        for level in range(last + 1):
            stage = self._stages.get(level, Stage())
            kept = self.dialect.kept if stage.twice else "AS"
            if level == 0:
                yield f"{self.at(0)} {kept} ({first})"
                continue
            before = self.at(level - 1)
            columns = ", ".join([f"{before}.*", *stage.columns])
            yield f"{self.at(level)} {kept} (SELECT {columns} FROM {' '.join([before, *stage.joins])})"

    @property
    def last(self) -> int:
        """The highest level."""
        return max(self._stages, default=0)
