"""The oracle: what nodes and tables mean, as plainly as can be. Slow; read it beside tree/nodes.py and steps.py."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Formula, Span, Step, Table

Value = int | bool | str | None
Values = Mapping[str, Value]
COMPARED = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}


def evaluate(node: n.Node, values: Values) -> Value:
    """The value of a node; None is missing. Dates are days since 1970."""
    if isinstance(node, n.Const):
        return node.value
    if isinstance(node, n.Nothing):
        return None
    if isinstance(node, n.Ref):
        return values[node.name]
    if isinstance(node, n.And | n.Or):
        return _joined(node, values)
    if isinstance(node, n.If):
        when = evaluate(node.when, values)
        return None if when is None else evaluate(node.then if when else node.other, values)
    if isinstance(node, n.Otherwise):
        known = evaluate(node.of, values)
        return evaluate(node.fallback, values) if known is None else known
    if isinstance(node, n.IsMissing):
        return evaluate(node.of, values) is None
    inner = [evaluate(child, values) for child in n.children(node)]
    return None if None in inner else _known(node, inner)


def _joined(node: n.And | n.Or, values: Values) -> bool | None:
    """Kleene's and / or, in order, until it is settled."""
    settling = isinstance(node, n.Or)
    unknown = False
    for item in node.items:
        value = evaluate(item, values)
        if value is settling:
            return settling
        unknown = unknown or value is None
    return None if unknown else not settling


def _known(node: n.Node, inner: list) -> Value:  # type: ignore[type-arg]
    """The value of a node whose parts are all known."""
    if isinstance(node, n.Sum):
        return inner[0] + inner[1]
    if isinstance(node, n.Difference):
        return inner[0] - inner[1]
    if isinstance(node, n.Product):
        return inner[0] * inner[1]
    if isinstance(node, n.Quotient):
        assert inner[1] != 0, "the checker proved that this is not zero"
        return rounded(Fraction(inner[0], inner[1]), node.rounding)
    if isinstance(node, n.Absolute):
        return abs(inner[0])
    if isinstance(node, n.Extreme):
        return min(inner) if node.which == "least" else max(inner)
    if isinstance(node, n.Compare):
        return COMPARED[node.op](inner[0], inner[1])
    if isinstance(node, n.Among):
        return inner[0] in node.values
    if isinstance(node, n.Not):
        return not inner[0]
    if isinstance(node, n.StartsWith):
        return inner[0].startswith(node.prefix)
    if isinstance(node, n.MonthsBetween):
        since, until = (date(1970, 1, 1) + timedelta(days=days) for days in inner)
        return (until.year - since.year) * 12 + until.month - since.month - (1 if until.day < since.day else 0)
    if isinstance(node, n.Annuity):
        worth = sum((1 / (1 + Fraction(inner[0], 120_000))) ** k for k in range(1, inner[1] + 1))
        return floor(worth * 10**12)
    if isinstance(node, n.Bucket):
        return int(hashlib.sha256(f"{node.salt}:{inner[0]}".encode()).hexdigest()[:12], 16) % 10_000
    raise AssertionError(node)


def rounded(exact: Fraction, rounding: Rounding) -> int:
    """A fraction as an integer."""
    down, up = floor(exact), ceil(exact)
    toward, away = (down, up) if exact >= 0 else (up, down)
    if rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN):
        if abs(exact - toward) != abs(exact - away) or down == up:
            return toward if abs(exact - toward) < abs(exact - away) else away
        return away if rounding == Rounding.HALF_UP or toward % 2 else toward
    return {Rounding.DOWN: toward, Rounding.UP: away, Rounding.FLOOR: down, Rounding.CEILING: up}[rounding]


def holds(cell: Cell, value: Value) -> bool | None:
    """Whether a cell holds; None is unknown."""
    if isinstance(cell, Any):
        return True
    if isinstance(cell, Absent):
        return value is None
    if value is None:
        return None
    if isinstance(cell, Choice):
        return (value in cell.values) != cell.negated
    assert isinstance(cell, Span) and isinstance(value, int)
    return (cell.low is None or cell.low <= value) and (cell.high is None or value <= cell.high)


def row_holds(cells: Sequence[Cell], values: Sequence[Value]) -> bool | None:
    """Whether all cells of a row hold."""
    held = [holds(cell, value) for cell, value in zip(cells, values, strict=True)]
    return False if False in held else None if None in held else True


def table_columns(table: Table, values: Values) -> dict[str, Value]:
    """The columns that a table defines."""
    given = [evaluate(node, values) for node in table.inputs]
    held = [row_holds(row.cells, given) for row in table.rows]
    if table.hit in ("first", "unique"):
        index = _hit(table.hit, held)
        row = None if index is None else table.rows[index]
        found = {o.name: None if row is None else row.outputs[i] for i, o in enumerate(table.outputs)}
        return found if table.row is None else {**found, table.row: index}
    if None in held:
        return {output.name: None for output in table.outputs}
    hit = [row for row, one in zip(table.rows, held, strict=True) if one]
    if table.hit == "count":
        return {table.outputs[0].name: len(hit)}
    return {o.name: _collected(table.hit, [row.outputs[i] for row in hit]) for i, o in enumerate(table.outputs)}


def _hit(hit: str, held: list[bool | None]) -> int | None:
    """The index of the row that is hit."""
    if True not in held:
        return None
    index = held.index(True)
    return None if hit == "first" and None in held[:index] else index


def _collected(hit: str, found: list) -> Value:  # type: ignore[type-arg]
    if None in found:
        return None
    if hit == "sum":
        return sum(found)
    return None if not found else min(found) if hit == "least" else max(found)


def columns(steps: Sequence[Step], inputs: Values) -> dict[str, Value]:
    """Inputs and every column of the steps, in order."""
    values = dict(inputs)
    for step in steps:
        values |= {step.name: evaluate(step.node, values)} if isinstance(step, Formula) else table_columns(step, values)
    return values
