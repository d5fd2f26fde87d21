"""Scope: the names that a document defines, typed when they are first needed, in the order of computing.

A section registers its names with the function that defines them; reading a name runs it. So a formula may stand above
what it reads, the steps come out in the order of computing, and a cycle is a name that needs itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from loanmill.core.strategy.expressions.parse import RESERVED, names_in_text
from loanmill.core.strategy.expressions.typed import typed
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import IsMissing, Node, Otherwise, Ref, children
from loanmill.core.strategy.tree.program import Input
from loanmill.core.strategy.tree.steps import Formula, Step, Table
from loanmill.core.strategy.tree.types import Type

NOTHING: frozenset[str] = frozenset()
MOST_DEEP = 60  # names that are defined while another waits for them; what stands in order never waits


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a column comes from: every input below it; those that had a stand-in by `otherwise`; those that got points
    of a scorecard for being missing; those that were asked whether they are missing."""

    inputs: frozenset[str] = NOTHING
    stand_ins: frozenset[str] = NOTHING
    scored: frozenset[str] = NOTHING
    asked: frozenset[str] = NOTHING

    def __or__(self, other: Lineage) -> Lineage:
        return Lineage(
            self.inputs | other.inputs,
            self.stand_ins | other.stand_ins,
            self.scored | other.scored,
            self.asked | other.asked,
        )

    @property
    def softening(self) -> frozenset[str]:
        """Inputs whose absence makes a decline over this column a referral."""
        return self.stand_ins | self.scored | self.asked


@dataclass(slots=True)
class Scope(Mapping[str, Type]):
    """The types of all names. Reading one that is registered defines it first."""

    faults: Faults
    inputs: dict[str, Input] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    _types: dict[str, Type] = field(default_factory=dict)
    _lines: dict[str, int] = field(default_factory=dict)
    _lineage: dict[str, Lineage] = field(default_factory=dict)
    _pending: dict[str, Callable[[], None]] = field(default_factory=dict)
    _running: list[str] = field(default_factory=list)
    _broken: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Type:
        if not self.need(name):
            raise KeyError(name)
        self.read.add(name)
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._types, **self._pending})

    def __len__(self) -> int:
        return len({**self._types, **self._pending})

    def __contains__(self, name: object) -> bool:
        return name in self._types or name in self._pending

    def register(self, names: tuple[str, ...], spot: Spot, define: Callable[[], None]) -> None:
        """`define` makes the columns `names` when one of them is needed. A name that is taken is told."""
        for name in names:
            if name in RESERVED:
                self.faults.add(spot, f"{name} is a word of the language", remedy=f"choose another name than {name}")
            elif name in self._lines:
                remedy = f"choose another name; {name} stands in line {self._lines[name]}"
                self.faults.add(spot, f"the name {name} is taken", remedy=remedy)
            else:
                self._lines[name] = spot.line
                self._pending[name] = define

    def need(self, name: str) -> bool:
        """Define a name; whether it can be read. A cycle is told once."""
        if name in self._types:
            return True
        define = self._pending.get(name)
        if define is None or name in self._broken:
            return False
        if name in self._running:
            cycle = " -> ".join([*self._running[self._running.index(name) :], name])
            at = Spot(None, self._lines[name], f"$.{name}")
            self.faults.add(at, f"{cycle} need each other", remedy="let one of them do without the other")
            self._broken.update(self._running[self._running.index(name) :])
            return False
        if len(self._running) > MOST_DEEP:
            at = Spot(None, self._lines[name], f"$.{name}")
            message = f"more than {MOST_DEEP} names need each other one behind the other, the last of them first"
            self.faults.add(at, message, remedy="let what is needed stand above what needs it")
            self._broken.update(self._running)
            return False
        self._running.append(name)
        define()
        self._running.pop()
        if name not in self._types:
            self._broken.add(name)
        return name in self._types

    def define_all(self) -> None:
        """Define what nothing has needed yet."""
        for name in list(self._pending):
            self.need(name)

    def place_input(self, item: Input) -> None:
        """An input is there from the start."""
        self.inputs[item.name] = item
        self._types[item.name] = item.type
        self._lines[item.name] = item.line
        self._lineage[item.name] = Lineage(inputs=frozenset({item.name}))

    def formula(self, name: str, node: Node, text: str, line: int, lineage: Lineage | None = None) -> Ref:
        """Add a formula; the reference to its column. `lineage` replaces what the expression says by itself."""
        self.steps.append(Formula(name, node, text, line))
        self._place(name, node.type, self.lineage(node) if lineage is None else lineage)
        return Ref(node.type, name)

    def table(self, step: Table, lineage: Lineage, row_type: Type | None = None) -> None:
        """Add a table with the columns of its outputs and, where it has one, its row."""
        self.steps.append(step)
        for output in step.outputs:
            self._place(output.name, output.type, lineage)
        if step.row is not None and row_type is not None:
            self._place(step.row, row_type, lineage)

    def _place(self, name: str, type_: Type, lineage: Lineage) -> None:
        self._types[name] = type_
        self._lineage[name] = lineage

    def ref(self, name: str) -> Ref:
        """The reference to a column that is there."""
        self.read.add(name)
        return Ref(self._types[name], name)

    def lineage(self, node: Node) -> Lineage:
        """Where the value of an expression comes from."""
        if isinstance(node, Ref):
            return self._lineage[node.name]
        found = Lineage()
        for child in children(node):
            found |= self.lineage(child)
        if isinstance(node, Otherwise):
            found |= Lineage(stand_ins=self.lineage(node.of).inputs)
        if isinstance(node, IsMissing):
            found |= Lineage(asked=self.lineage(node.of).inputs)
        return found

    def ordered(self, names: frozenset[str]) -> tuple[str, ...]:
        """Inputs in the order in which the document declares them."""
        return tuple(name for name in self.inputs if name in names)

    def expression(self, spot: Spot, *, want: Type | None = None) -> Node | None:
        """The typed expression of a spot, or None with the fault told. What it reads is defined first."""
        raw = spot.raw
        if isinstance(raw, bool):
            text = "true" if raw else "false"
        elif isinstance(raw, int | str):
            text = str(raw)
        else:
            self.faults.add(spot, "an expression is wanted here", remedy="write one, such as app_amount_fen * 2")
            return None
        broken = False
        for name in sorted(names_in_text(text)):
            if name in self and not self.need(name):
                broken = True  # what is wrong with it is told where it stands
        return None if broken else typed(text=text, env=self, spot=spot, faults=self.faults, want=want)
