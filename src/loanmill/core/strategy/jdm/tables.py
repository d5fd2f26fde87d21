"""Decision tables of a graph: rows with cells, outputs that are computed put into formulas behind the table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.cells import cell_text, constant, stated
from loanmill.core.strategy.jdm.flow import NOTHING, Flow, Parts
from loanmill.core.strategy.jdm.folded import TRUE, folded, strict
from loanmill.core.strategy.jdm.graph import GraphNode
from loanmill.core.strategy.jdm.lookup import Lookup
from loanmill.core.strategy.jdm.made import Collected, Line, Origin, Table
from loanmill.core.strategy.jdm.parse import standard, unary
from loanmill.core.strategy.jdm.zen import (
    KNOWN,
    Binary,
    Call,
    Choice,
    Column,
    Path,
    Rows,
    Tree,
    Value,
    inside,
    parts_of,
    rebuilt,
)


def read_table(reader: Lookup, node: GraphNode, above: Flow) -> dict[Parts, Tree]:
    """What a table makes. Raises Refused."""
    heads = [_fields(node, word) for word in ("inputs", "outputs")]
    rules = [rule for rule in _list(node, "rules") if isinstance(rule, dict)]
    hit = node.content.get("hitPolicy", "first")
    if hit not in ("first", "collect"):
        raise Refused(1, f"the hit policy {hit} is not carried over", remedy="use first or collect")
    if not rules or not heads[1]:
        raise Refused(1, "the table has no rows or no outputs", remedy="leave the node out")
    table = _Reading(reader, node, above, *heads).table(rules, hit)
    return _collected(reader, node, table) if hit == "collect" else _first(reader, node, above, table)


class _Reading:
    """Reads one table."""

    def __init__(
        self, reader: Lookup, node: GraphNode, above: Flow, inputs: list[dict[str, str]], outputs: list[dict[str, str]]
    ) -> None:
        self.reader, self.node, self.above = reader, node, above
        self.inputs, self.outputs = inputs, outputs
        self.columns: list[Tree | None] = [self._column(head) for head in inputs]
        self.lifted: dict[Tree, int] = {}
        self.lines: list[tuple[list[tuple[str, Tree | None]], list[Tree], list[Tree | None], str]] = []

    def _column(self, head: Mapping[str, str]) -> Tree | None:
        if not head["field"]:
            return None
        return self.reader.looked_up(self.node, f"column {head['name']}", head["field"], self.above)

    def table(self, rules: list[dict[str, Any]], hit: str) -> Table:
        for index, rule in enumerate(rules):
            self._rule(rule, f"row {index + 1}")
        fixed = [place for place, column in enumerate(self.columns) if column is not None]
        fixed = [place for place in fixed if any(line[0][place][1] is not None for line in self.lines)]
        table = Table(
            self.reader.made.name([self.node.name]), "first" if hit == "first" else "sum",
            [column for place in fixed if (column := self.columns[place]) is not None] + list(self.lifted),
            [head["field"] for head in self.outputs], [], Origin(self.node, ""),
        )  # fmt: skip
        for cells, truths, values, where in self.lines:
            line: list[tuple[str, Tree | None]] = [cells[place] for place in fixed]
            line += [("true", truth) if truth in truths else ("-", None) for truth in self.lifted]
            table.rows.append(Line(line, list(values), Origin(self.node, where)))  # type: ignore[arg-type]
        if not table.inputs:
            table.inputs.append(Value(True))
            for made in table.rows:
                made.cells.append(("-", None))
        return table

    def _rule(self, rule: Mapping[str, Any], where: str) -> None:
        cells: list[tuple[str, Tree | None]] = []
        truths: list[Tree] = []
        for head, column in zip(self.inputs, self.columns, strict=True):
            text = str(rule.get(head["id"]) or "")
            cells.append(("-", None))
            if not text.strip():
                continue
            try:
                tree = unary(text) if head["field"] else standard(text)
                plain = cell_text(tree) if column is not None else None
                about = tree if column is None else stated(tree, column)
                truth = strict(folded(_resolved(self.reader, about, column, self.above)))
            except Refused as fault:
                place = f"{where}, column {head['name']}"
                self.reader.graph.tell(
                    self.node, place, f"at column {fault.at}, {fault.message}: {text[:200]}", fault.remedy
                )
                continue
            if plain is not None:
                cells[-1] = (plain, truth)
            elif truth != TRUE:
                truths.append(truth)
                self.lifted.setdefault(truth, len(self.lifted))
        values: list[Tree | None] = []
        for head in self.outputs:
            text = str(rule.get(head["id"]) or "")
            place = f"{where}, output {head['field']}"
            value = self.reader.looked_up(self.node, place, text, self.above) if text.strip() else None
            values.append(None if value == Value(None) else value)
        self.lines.append((cells, truths, values, where))


def _resolved(reader: Lookup, tree: Tree, column: Tree | None, above: Flow) -> Tree:
    """The truth with its paths looked up; the column's own are already."""
    if column is not None and tree == column:
        return tree
    if isinstance(tree, Path | Rows):
        return reader.resolved(tree, above, {})
    return rebuilt(tree, [_resolved(reader, part, column, above) for part in parts_of(tree)])


def _list(node: GraphNode, word: str) -> list[Any]:
    found = node.content.get(word)
    return found if isinstance(found, list) else []


def _fields(node: GraphNode, word: str) -> list[dict[str, str]]:
    """Heads of columns, each with id, name and field."""
    listed = [item for item in _list(node, word) if isinstance(item, dict)]
    heads = []
    for item in listed:
        field = str(item.get("field") or "").strip()
        heads.append({"id": str(item.get("id")), "field": field, "name": str(item.get("name") or field)})
    return heads


def _first(reader: Lookup, node: GraphNode, above: Flow, table: Table) -> dict[Parts, Tree]:
    """Outputs of a first table: columns of their own, or formulas over which row was hit."""
    own: dict[Parts, Tree] = {}
    names, heads = [], list(table.outputs)
    closed = all(text == "-" for text, _ in table.rows[-1].cells)
    trees: list[list[Any]] = [list(line.outputs) for line in table.rows]
    reader.made.steps.append(table)
    for place, head in enumerate(heads):
        if not head:
            raise Refused(1, "an output names no field", remedy="give it a field")
        path = tuple(head.split("."))
        column = [line[place] for line in trees]
        if not closed or any(tree is None for tree in column):
            _lonely(node, above, path)
        name = reader.made.name(path)
        if all(tree is None or constant(tree) is not None for tree in column):
            names.append((name, [None if tree is None else constant(tree) for tree in column]))
            own[path] = Column(name)
        else:
            which = reader.made.name([*path, "row"])
            distinct = list(dict.fromkeys(column))
            names.append((which, [Value(Decimal(distinct.index(tree))) for tree in column]))
            tree = _picked(distinct, Column(which), 0)
            if len(distinct) == 1 and not closed:
                reader.made.asked.add(which)
                tree = Choice(Binary("==", Column(which), Value(None)), Value(None), tree)
            own[path] = reader.made.formula(path, tree, Origin(node, f"output {head}"))
    table.outputs = [name for name, _ in names]
    for index, line in enumerate(table.rows):
        line.outputs = [values[index] for _, values in names]
    if len(heads) > 1 and any(_computed(tree) for line in trees for tree in line):
        return _together(reader, node, table, own, trees)
    return own


def _computed(tree: Tree | None) -> bool:
    """Whether ZEN may fail to compute it, and then goes on to the next row."""
    plain = tree is None or isinstance(tree, Column) or constant(tree) is not None
    return not plain and any(isinstance(one, Column) for one in inside(tree or TRUE))


def _together(
    reader: Lookup, node: GraphNode, table: Table, own: dict[Parts, Tree], trees: list[list[Any]]
) -> dict[Parts, Tree]:
    """All outputs are missing where one of the row that was hit cannot be computed: ZEN would try the next row."""
    known: list[Tree | None] = []
    for line in trees:
        computed = tuple(dict.fromkeys(tree for tree in line if _computed(tree)))
        known.append(Call(KNOWN, computed) if computed else TRUE)
    distinct = list(dict.fromkeys(known))
    which = reader.made.name([node.name, "hit"])
    table.outputs.append(which)
    for row, tree in zip(table.rows, known, strict=True):
        row.outputs.append(Value(Decimal(distinct.index(tree))))
    sound = reader.made.formula([node.name, "computed"], folded(_picked(distinct, Column(which), 0)), Origin(node, ""))
    return {
        path: reader.made.formula(path, Choice(sound, tree, Value(None)), Origin(node, f"output {'.'.join(path)}"))
        for path, tree in own.items()
    }


def _lonely(node: GraphNode, above: Flow, path: Parts) -> None:
    """Where no row is hit, ZEN leaves what stood there; so nothing may stand there."""
    if not node.content.get("passThrough") or node.content.get("outputPath"):
        return
    if path in above.made() and above.find(path) != NOTHING:
        message = f"where no row is hit, {'.'.join(path)} keeps the value that it had before"
        raise Refused(1, message, remedy="add a last row that always holds, or name the output anew")


def _picked(trees: list[Tree | None], which: Column, start: int) -> Tree:
    """The tree of the row that was hit, halving at each comparison."""
    if len(trees) == 1:
        return trees[0] if trees[0] is not None else Value(None)
    middle = len(trees) // 2
    low, high = _picked(trees[:middle], which, start), _picked(trees[middle:], which, start + middle)
    return Choice(Binary("<", which, Value(Decimal(start + middle))), low, high)


def _collected(reader: Lookup, node: GraphNode, table: Table) -> dict[Parts, Tree]:
    """The rows of a collecting table stand under its outputPath until something counts or sums them."""
    if not node.content.get("outputPath"):
        remedy = "give it an outputPath, and count or sum its rows: len(rows), sum(map(rows, #.points))"
        raise Refused(1, "a collecting table gives a list", remedy=remedy)
    for line in table.rows:
        for place, tree in enumerate(line.outputs):
            made = None if tree is None else constant(tree)
            if tree is not None and made is None:
                raise Refused(1, "an output of a collecting table is computed", remedy="write constants")
            line.outputs[place] = made
    name = table.name
    reader.made.collected[name] = Collected(table, {head: place for place, head in enumerate(table.outputs)})
    return {(): Rows(name)}
