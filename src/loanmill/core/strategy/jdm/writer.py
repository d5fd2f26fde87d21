"""What a graph makes as a document of kind calculation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.cells import constant, number_text, spelled
from loanmill.core.strategy.jdm.draft import Draft, listed, scalar
from loanmill.core.strategy.jdm.graph import Graph
from loanmill.core.strategy.jdm.kinds import Kind, Kinds
from loanmill.core.strategy.jdm.made import Field, Formula, Line, Made, Origin, Table
from loanmill.core.strategy.jdm.wording import Wording
from loanmill.core.strategy.jdm.zen import Binary, Column, Day, Items, Tree, Value, inside

DECIMALS_OF_AN_INPUT = 2
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Head:
    """What the document says of itself."""

    code: str
    title: str
    effective_from: date


@dataclass(slots=True)
class Settled:
    """What was learned from checking drafts: how wide inputs may be (powers of ten), which divisors are asked, which
    rows no case reaches, which cells are finer than their column and need one of their own."""

    digits: int = 12
    guarded: set[str] = field(default_factory=set)
    dropped: set[tuple[str, int]] = field(default_factory=set)
    lifted: set[tuple[str, int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Writer:
    """Writes one draft."""

    graph: Graph
    made: Made
    kinds: Kinds
    settled: Settled
    draft: Draft = field(default_factory=Draft)
    notices: dict[str, None] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    counted: dict[tuple[str, str, str], tuple[str, Origin]] = field(default_factory=dict)
    formulas: list[tuple[str, str, Origin]] = field(default_factory=list)
    tables: list[tuple[Table, list[str]]] = field(default_factory=list)

    def document(self, head: Head, outputs: list[str]) -> Draft:
        """The whole document; faults are told in the graph."""
        self.exact = {item.name for item in self.made.inputs.values()} | self.made.asked
        for step in self.made.steps:
            self._step(step)
        add = self.draft.add
        for line in (
            "format: policy/2", "kind: calculation", f"policy: {head.code}", f"version: {scalar(head.code + '/1')}",
            f"product: {head.code}", f"effective_from: {head.effective_from.isoformat()}",
            f"title: {{zh: {scalar(head.title)}, en: {scalar(head.title)}}}", "", "inputs:",
        ):  # fmt: skip
            add(line)
        read = {word for text in self._texts() for word in _WORD.findall(text)} | set(outputs)
        for item in self.made.inputs.values():
            if item.name in read:
                self._input(item)
        if self.formulas:
            add("")
            add("formulas:")
        for name, text, origin in self.formulas:
            add(f"  {name}: {scalar(text)}", origin, name)
        self._tables()
        add("")
        add("outputs:")
        for name in outputs:
            add(f"  - {name}")
        return self.draft

    def text_at(self, path: str) -> str | None:
        """The expression that stands at a path of the document: a formula, or an input of a table."""
        parts = path.removeprefix("$.").split(".")
        if len(parts) == 2 and parts[0] == "formulas":
            return next((text for name, text, _ in self.formulas if name == parts[1]), None)
        if len(parts) == 3 and parts[0] == "tables" and parts[2].startswith("inputs["):
            texts = next((texts for table, texts in self.tables if table.name == parts[1]), [])
            place = int(parts[2].removeprefix("inputs[").removesuffix("]"))
            return texts[place] if place < len(texts) else None
        return None

    def _texts(self) -> Iterator[str]:
        yield from (text for _, text, _ in self.formulas)
        for _, texts in self.tables:
            yield from texts

    def _step(self, step: Formula | Table) -> None:
        origin = step.origin
        try:
            if isinstance(step, Formula):
                self.formulas.append((step.name, self._text(step.tree, step.name, origin), origin))
                blind = origin.node.kind == "switchNode" or any(
                    isinstance(one, Binary)
                    and one.op in ("==", "!=", "in", "not in")
                    and Value(None) not in (one.left, one.right)
                    for one in inside(step.tree)
                )
                reads = {one.name for one in inside(step.tree) if isinstance(one, Column)}
                if not blind and reads <= self.exact:
                    self.exact.add(step.name)
            else:
                self._table(step)
        except Refused as fault:
            self.graph.tell(origin.node, origin.where, fault.message, fault.remedy)

    def _table(self, table: Table) -> None:
        texts = [self._text(tree, table.name, table.origin) for tree in table.inputs]
        truths = [
            truth
            for name, row, at in sorted(self.settled.lifted)
            if name == table.name and (truth := table.rows[row].cells[at][1])
        ]
        texts += [self._text(truth, table.name, table.origin) for truth in truths]
        self.tables.append((table, texts))

    def _text(self, tree: Tree, name: str, origin: Origin) -> str:
        wording = Wording(self.exact, name in self.settled.guarded, self._collected)
        text = wording.text(tree)
        if wording.rounded:
            where = f"{origin.node.name}, {origin.where or name}"
            told = f"{where}: 商在此取 9 位小数 a quotient has 9 decimals here (ZEN: 28 digits)"
            self.notices[f"{told}; 要别的精度 for another precision: round(a / b, 2)"] = None
        return text

    def _collected(self, table: str, which: str, name: str) -> str:
        """The column of a count or sum of the rows that a collecting table hit."""
        rows = self.made.collected[table]
        if which != "count" and name not in rows.fields:
            raise Refused(1, f"the rows have no field {name}", remedy=f"use one of {', '.join(rows.fields)}")
        key = (table, which, name)
        if key not in self.counted:
            made = self.made.name([table, which, *([name] if name else [])])
            self.counted[key] = (made, rows.table.origin)
            place = rows.fields.get(name, -1)
            one = Value(Decimal(1))
            lines = [
                Line(line.cells, [one if which == "count" else line.outputs[place]], line.origin)
                for line in rows.table.rows
            ]
            hit = "sum" if which == "count" else which
            step = Table(f"{made}_rows", hit, rows.table.inputs, [made], lines, rows.table.origin)  # type: ignore[arg-type]
            self.kinds.known[made] = "number"
            self._table(step)
        return self.counted[key][0]

    def _input(self, item: Field) -> None:
        kind = self.kinds.of(item.name)
        if kind is None:
            remedy = "use it, or say its type in the schema of the input node"
            self.graph.tell(item.origin.node, item.origin.where, "nothing says what this field holds", remedy)
            kind = "number"
        label = scalar(".".join(item.path))
        said = f"type: {kind}"
        if kind == "number":
            decimals = self._decimals(item)
            said = f"type: decimal({decimals})" if decimals else "type: number"
            low, high = self._range(item, decimals)
            said += f", min: {low}, max: {high}"
        self.draft.add(f"  {item.name}: {{{said}, zh: {label}, en: {label}}}", item.origin, item.name)

    def _range(self, item: Field, decimals: int) -> tuple[str, str]:
        """The range of a number: what the schema says, else as wide as its use allows."""
        widest = Decimal(10) ** (self.settled.digits - decimals)
        ends = []
        for word, own in (("minimum", -widest), ("maximum", widest)):
            said = item.schema.get(word)
            plain = isinstance(said, int | Decimal) and not isinstance(said, bool)
            ends.append(Decimal(str(said)) if plain else own)
        return tuple(f"{round(end, decimals):f}" if decimals else str(int(end)) for end in ends)  # type: ignore[return-value]

    def _decimals(self, item: Field) -> int:
        if item.schema.get("type") == "integer" or item.schema.get("type") == ["integer", "null"]:
            return 0
        beside = [_decimals(one) for tree in self._trees() for one in _beside(tree, item.name)]
        return min(9, max([DECIMALS_OF_AN_INPUT, *beside]))

    def _trees(self) -> Iterator[Tree]:
        for step in self.made.steps:
            if isinstance(step, Formula):
                yield step.tree
            else:
                yield from (truth for line in step.rows for _, truth in line.cells if truth is not None)

    def _tables(self) -> None:
        if not self.tables:
            return
        add = self.draft.add
        add("")
        add("tables:")
        for table, inputs in self.tables:
            closed = all(text == "-" for text, _ in table.rows[-1].cells)
            add(f"  {table.name}:", table.origin, table.name)
            add(f"    hit: {table.hit if table.hit == 'first' else 'collect'}")
            if table.hit == "first":
                if not closed:
                    add("    gap: missing")
            else:
                add(f"    collect: {table.hit}")
            add(f"    inputs: {listed(inputs)}", table.origin, table.name)
            types = [f"{name}: {self._type(table, at)}" for at, name in enumerate(table.outputs)]
            add(f"    outputs: {{{', '.join(types)}}}")
            add("    rows:")
            for index, line in enumerate(table.rows):
                if (table.name, index) not in self.settled.dropped:
                    self._row(table, index, line)

    def _row(self, table: Table, index: int, line: Line) -> None:
        mine = [(row, at) for name, row, at in sorted(self.settled.lifted) if name == table.name]
        texts = [scalar("-" if (index, at) in mine else text) for at, (text, _) in enumerate(line.cells)]
        texts += [scalar("true" if row == index else "-") for row, _ in mine]
        for value in line.outputs:
            texts.append(self._value(table, line, value))
        self.draft.add(f"      - [{', '.join(texts)}]", line.origin, table.name, index)

    def _value(self, table: Table, line: Line, value: Value | Day | None) -> str:
        known = None if value is None else constant(value)
        if known is None:
            return "missing"
        if isinstance(known, Value) and isinstance(known.value, str):
            if known.value.strip() in ("missing", ""):
                self.graph.tell(
                    line.origin.node,
                    line.origin.where,
                    f"the text {known.value!r} is no value here",
                    "use another word",
                )
            return scalar(known.value)
        return scalar(spelled(known) or "")

    def _type(self, table: Table, at: int) -> str:
        kind: Kind | None = self.kinds.of(table.outputs[at])
        values = [line.outputs[at] for line in table.rows]
        if kind is None:
            self.graph.tell(table.origin.node, f"output {table.outputs[at]}", "no row gives it a value", "leave it out")
        if kind != "number":
            return kind or "number"
        most = max(
            (_decimals(known) for value in values if value is not None and (known := constant(value))), default=0
        )
        return f"decimal({min(9, most)})" if most else "number"


def _decimals(tree: Tree | Day) -> int:
    known = constant(tree)
    value = known.value if isinstance(known, Value) else None
    if not isinstance(value, Decimal):
        return 0
    text = number_text(value)
    return len(text.partition(".")[2])


def _beside(tree: Tree, name: str) -> Iterator[Tree]:
    """The constants that a column is compared with."""
    for one in inside(tree):
        if isinstance(one, Binary) and Column(name) in (one.left, one.right):
            other = one.right if one.left == Column(name) else one.left
            yield from (
                other.items
                if isinstance(other, Items)
                else (getattr(other, "low", other), getattr(other, "high", other))
            )
