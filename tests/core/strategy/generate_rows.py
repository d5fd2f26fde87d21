"""Many rows for a program at once: each number of the policy and its neighbours, ends of ranges and beyond, missing."""

from __future__ import annotations

import random
from collections.abc import Iterator

from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.steps import Choice, Formula, Row, Span, Table
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy.generate_nodes import CODES, TEXTS
from tests.core.strategy.slow import Value


def rows_of(program: Program, *, chance: random.Random, many: int) -> list[dict[str, Value]]:
    """Run-time values by input; at first a row with everything missing."""
    edges = sorted({end + step for end in _numbers(program) for step in (-1, 0, 1)})
    empty: dict[str, Value] = dict.fromkeys((item.name for item in program.inputs), None)
    drawn = [{item.name: _value(item.type, edges, chance) for item in program.inputs} for _ in range(many - 1)]
    return [empty, *drawn]


def _value(type_: Type, edges: list[int], chance: random.Random) -> Value:
    if chance.random() < 0.08:
        return None
    if type_.kind == "bool":
        return chance.random() < 0.5
    if type_.kind in ("code", "text"):
        return chance.choice((*CODES, "unheard of") if type_.kind == "code" else TEXTS)
    low, high = type_.low, type_.high
    kind = chance.randrange(8)
    if kind < 3 and edges:
        value = chance.choice(edges)
    elif kind < 5:
        value = chance.randint(max(low, -40), max(min(high, 60), max(low, -40)))
    elif kind == 5:
        value = chance.choice((low, high, low + 1, high - 1))
    elif kind == 6 or type_.kind == "date":
        value = chance.randint(low, high)
    else:
        value = chance.choice((low - 1, high + 1))
    # Dates beyond their range may have no ISO text, so only numbers leave their range.
    return min(max(value, low), high) if type_.kind == "date" else value


def _numbers(program: Program) -> Iterator[int]:
    """Every whole number that a formula, a rule or a cell compares or computes with."""
    steps = [*program.steps, *([program.verdict.table] if program.verdict else [])]
    for step in steps:
        nodes = [step.node] if isinstance(step, Formula) else step.inputs
        for node in nodes:
            yield from _inside(node)
        if isinstance(step, Table):
            for row in step.rows:
                yield from _ends(row)
    for rule in program.rules:
        yield from _inside(rule.when)


def _inside(node: n.Node) -> Iterator[int]:
    if isinstance(node, n.Const) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield node.value
    for child in n.children(node):
        yield from _inside(child)


def _ends(row: Row) -> Iterator[int]:
    for cell in row.cells:
        if isinstance(cell, Span):
            yield from (end for end in (cell.low, cell.high) if end is not None)
        elif isinstance(cell, Choice):
            yield from (int(value) for value in cell.values if type(value) is int)
