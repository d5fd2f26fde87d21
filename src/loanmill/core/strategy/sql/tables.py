"""Small decision tables as SQL: the row that is hit is one CASE, and each output a lookup by that row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loanmill.core.strategy.sql.expressions import Expressions
from loanmill.core.strategy.sql.known import Piece, kind_of
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Row, Span, Table
from loanmill.core.strategy.tree.types import Type


@dataclass(frozen=True, slots=True)
class Asked:
    """An input of a table: its column and its type."""

    sql: Piece
    type: Type


def asked(expressions: Expressions, table: Table) -> list[Asked]:
    """The inputs of a table as columns."""
    found = []
    for node, label in zip(table.inputs, table.labels, strict=True):
        made = expressions.sql(node)
        stages = expressions.stages
        column = made if made.atom else stages.column(label, made) if made.risky else stages.hoist(made, label)
        found.append(Asked(column, node.type))
    return found


def condition(expressions: Expressions, row: Row, inputs: Sequence[Asked]) -> str:
    """Whether a row holds, in three values."""
    parts = [
        holds(expressions, cell, item)
        for cell, item in zip(row.cells, inputs, strict=True)
        if not isinstance(cell, Any)
    ]
    return "(" + " AND ".join(parts) + ")" if parts else "TRUE"


def holds(expressions: Expressions, cell: Cell, item: Asked) -> str:
    """Whether a cell holds, in three values."""
    column, wide = item.sql.text, item.sql.wide
    if isinstance(cell, Absent):
        return f"({column} IS NULL)"
    if isinstance(cell, Choice):
        values = sorted(cell.values, key=str)
        listed = ", ".join(expressions.constant(value, item.type, wide=wide) for value in values)
        return f"({column} {'NOT IN' if cell.negated else 'IN'} ({listed}))"
    assert isinstance(cell, Span)
    low, high = (
        None if end is None else expressions.constant(end, item.type, wide=wide) for end in (cell.low, cell.high)
    )
    if low is None and high is None:
        return f"({column} = {column})"
    if low is None or high is None:
        return f"({column} <= {high})" if low is None else f"({column} >= {low})"
    return f"({column} = {low})" if low == high else f"({column} BETWEEN {low} AND {high})"


def small(expressions: Expressions, table: Table) -> None:
    """Define the columns of a table by conditions."""
    inputs = asked(expressions, table)
    if table.hit in ("first", "unique"):
        level = max((item.sql.level for item in inputs), default=0)
        text = _unique(expressions, table, inputs) if table.hit == "unique" else _first(expressions, table, inputs)
        hit = Piece(f"CAST({text} AS {expressions.stages.dialect.narrow})", "number", 0, len(table.rows) - 1, level)
        outputs(expressions, table, expressions.stages.column(table.row or f"{table.name}.hit", hit))
    else:
        _collect(expressions, table, inputs)


def outputs(expressions: Expressions, table: Table, hit: Piece) -> None:
    """Define the outputs of a first or unique table from the index of the row that was hit, a column."""
    stages = expressions.stages
    if table.row is not None:
        stages.define(table.row, hit)
    for index, output in enumerate(table.outputs):
        values = [row.outputs[index] for row in table.rows]
        made = _ranged(values, output.type, hit.level)
        constants = [expressions.constant(value, output.type, wide=made.wide) for value in values]
        if len(set(constants)) == 1:
            text = f"(CASE WHEN {hit.text} IS NOT NULL THEN {constants[0]} END)"
        else:
            text = stages.dialect.at(
                stages.dialect.listed(constants, stages.dialect.type(made.kind, wide=made.wide)), hit.text
            )
        stages.define(output.name, Piece(text, made.kind, made.low, made.high, hit.level))


def _ranged(values: Sequence[int | bool | str | None], type_: Type, level: int) -> Piece:
    kind = kind_of(type_)
    numbers = [int(value) for value in values if value is not None and kind == "number"] or [0]
    return Piece("", kind, min(numbers), max(numbers), level)


def _unique(expressions: Expressions, table: Table, inputs: Sequence[Asked]) -> str:
    """Rows are disjoint: one that holds wins, whatever is unknown."""
    arms = [f"WHEN {condition(expressions, row, inputs)} THEN {i}" for i, row in enumerate(table.rows)]
    return f"(CASE {' '.join(arms)} END)"


def _first(expressions: Expressions, table: Table, inputs: Sequence[Asked]) -> str:
    """Rows in order; an unknown one stands in the way of all below it. Where all inputs are known none is unknown."""
    sure, unsure = [], []
    for index, row in enumerate(table.rows):
        text = condition(expressions, row, inputs)
        if not any(isinstance(cell, Absent) for cell in row.cells):
            sure.append(f"WHEN {text} THEN {index}")
        if any(isinstance(cell, Span | Choice) for cell in row.cells):
            unsure.append(f"WHEN {text} IS DISTINCT FROM FALSE THEN CASE WHEN {text} THEN {index} END")
        else:
            unsure.append(f"WHEN {text} THEN {index}")
    known = " AND ".join(dict.fromkeys(f"{item.sql.text} IS NOT NULL" for item in inputs))
    first = f"CASE {' '.join(sure)} END" if sure else "NULL"
    return f"(CASE WHEN {known} THEN {first} ELSE CASE {' '.join(unsure)} END END)"


def _collect(expressions: Expressions, table: Table, inputs: Sequence[Asked]) -> None:
    """Over the rows that hold; missing when one is unknown, or holds and has nothing to give."""
    stages = expressions.stages
    level = max((item.sql.level for item in inputs), default=0)
    conditions = []
    for index, row in enumerate(table.rows):
        made = Piece(condition(expressions, row, inputs), "bool", 0, 0, level)
        conditions.append(stages.hoist(made, f"{table.name}.{index}"))
    for index, output in enumerate(table.outputs):
        values = [1 if table.hit == "count" else row.outputs[index] for row in table.rows]
        stages.define(output.name, collected(expressions, table, conditions, values))


def collected(
    expressions: Expressions, table: Table, conditions: Sequence[Piece], values: Sequence[int | bool | str | None]
) -> Piece:
    """One output of a collect table, from what its rows came to."""
    stages = expressions.stages
    level = max((made.level for made in conditions), default=0)
    numbers = [int(value) for value in values if value is not None]
    if table.hit in ("sum", "count"):
        low, high = sum(min(0, value) for value in numbers), sum(max(0, value) for value in numbers)
    else:
        low, high = min(numbers, default=0), max(numbers, default=0)
    made = Piece("", "number", low, high, level)
    nil = stages.dialect.integer(0, wide=made.wide)
    other = nil if table.hit in ("sum", "count") else f"CAST(NULL AS {stages.dialect.type('number', wide=made.wide)})"
    parts, known = [], []
    for held, value in zip(conditions, values, strict=True):
        known.append(f"{held.text} IS NOT NULL" if value is not None else f"NOT {held.text}")
        if value is not None:
            given = stages.dialect.integer(int(value), wide=made.wide)
            parts.append(f"CASE WHEN {held.text} THEN {given} ELSE {other} END")
    if table.hit in ("sum", "count"):
        found = " + ".join(parts) or nil
    else:
        found = f"{table.hit}({', '.join(parts)})" if len(parts) > 1 else (*parts, other)[0]
    return Piece(f"(CASE WHEN {' AND '.join(known)} THEN {found} END)", "number", low, high, level)
