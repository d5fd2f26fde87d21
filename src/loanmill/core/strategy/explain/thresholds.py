"""Where a policy's mind may change along one input: numbers it is compared with, and the ends of cells it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from loanmill.core.strategy.tree.nodes import Among, Compare, Const, Node, Ref, children
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.steps import Cell, Choice, Formula, Span, Table


def thresholds(program: Program) -> dict[str, frozenset[int]]:
    """By name of an input or column: the integers next to which a comparison or a cell changes."""
    found: dict[str, set[int]] = {}
    for node in _expressions(program):
        for name, value in _compared(node):
            found.setdefault(name, set()).update((value - 1, value, value + 1))
    for table in tables(program):
        for index, node in enumerate(table.inputs):
            if isinstance(node, Ref):
                ends = {end for row in table.rows for end in _ends(row.cells[index])}
                found.setdefault(node.name, set()).update(ends)
    return {name: frozenset(values) for name, values in found.items()}


def tables(program: Program) -> Iterator[Table]:
    """Every table, the verdict's last."""
    yield from (step for step in program.steps if not isinstance(step, Formula))
    if program.verdict is not None and program.verdict.table not in program.steps:
        yield program.verdict.table


def _expressions(program: Program) -> Iterator[Node]:
    for step in program.steps:
        yield from (step.node,) if isinstance(step, Formula) else step.inputs
    yield from (rule.when for rule in program.rules)
    if program.verdict is not None:
        yield from program.verdict.table.inputs


def _compared(node: Node) -> Iterator[tuple[str, int]]:
    """Each name that stands beside a constant in a comparison, at any depth."""
    if isinstance(node, Compare):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, Ref) and isinstance(other, Const) and type(other.value) is int:
                yield one.name, other.value
    if isinstance(node, Among) and isinstance(node.of, Ref):
        yield from ((node.of.name, value) for value in node.values if type(value) is int)
    for child in children(node):
        yield from _compared(child)


def _ends(cell: Cell) -> Iterator[int]:
    if isinstance(cell, Span):
        if cell.low is not None:
            yield from (cell.low - 1, cell.low)
        if cell.high is not None:
            yield from (cell.high, cell.high + 1)
    elif isinstance(cell, Choice):
        for value in cell.values:
            if type(value) is int:
                yield from (value - 1, value, value + 1)
