"""Section `matrices`: a value by two inputs, one down and one across. `else` is whatever no other line names."""

from __future__ import annotations

from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.tables import ANY, Head, add_table, read_cell, read_value
from loanmill.core.strategy.document.types import unranged
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.steps import Cell, Output, Row


def register_matrices(fields: Fields, spot: Spot, scope: Scope) -> None:
    """Register every matrix under its name."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():

        def define(name: str = name, item: Spot = item) -> None:
            _define(fields, scope, name, item)

        scope.register((name,), item, define)


def _define(fields: Fields, scope: Scope, name: str, spot: Spot) -> None:
    table = fields.table(spot, needs=("type", "rows", "columns", "across", "down"))
    type_ = unranged(str(table["type"].raw))
    if type_ is None:
        fields.faults.add(table["type"], f"{table['type'].raw!r} is no type", remedy="write fen, bp, count ...")
        return
    down, across = scope.expression(table["rows"]), scope.expression(table["columns"])
    heads = fields.items(table["across"])
    lines = table["down"].raw
    if down is None or across is None or not heads:
        return
    if not isinstance(lines, dict) or not lines:
        fields.faults.add(table["down"], "lines are wanted here", remedy="write down: {A: [1, 2], else: [3, 4]}")
        return
    columns = [_cell(fields, item, across) for item in heads]
    rows: list[Row] = []
    for key, line in lines.items():
        left = _cell(fields, Spot(key, line.line, line.path), down)
        values = fields.items(line)
        if len(values) != len(heads):
            fields.faults.add(line, f"{len(values)} values for {len(heads)} columns", remedy="give one for each column")
            return
        for head, column, item in zip(heads, columns, values, strict=True):
            value = read_value(fields, item, type_)
            if left is None or column is None or value is None:
                return
            rows.append(Row((left, column), (value,), item.line, f"{key} | {head.raw} | {item.raw}"))
    labels = (str(table["rows"].raw), str(table["columns"].raw))
    head_ = Head(name, "first", False, (down, across), labels, (Output(name, type_),), gap=False)
    add_table(fields, scope, head_, tuple(rows), spot)


def _cell(fields: Fields, spot: Spot, node: Node) -> Cell | None:
    return ANY if spot.raw == "else" else read_cell(fields, spot, node.type)
