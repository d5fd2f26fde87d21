"""Which inputs a program reads anywhere: alone these are taken out of a case."""

from __future__ import annotations

from collections.abc import Iterator

from loanmill.core.strategy.tree.nodes import Node, names_in
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.steps import Formula


def inputs_read(program: Program) -> tuple[tuple[int, Input], ...]:
    """The inputs that some step, rule, verdict or view names, each with its place among all inputs."""
    names = frozenset[str]().union(*(names_in(node) for node in _nodes(program)), _named(program))
    return tuple((index, item) for index, item in enumerate(program.inputs) if item.name in names)


def _nodes(program: Program) -> Iterator[Node]:
    for step in program.steps:
        yield from (step.node,) if isinstance(step, Formula) else step.inputs
    for rule in program.rules:
        yield rule.when
        yield from (node for _, node in rule.params)
    if program.verdict is not None:
        yield from program.verdict.table.inputs
        yield from (node for _, node in program.verdict.params)
    for view in program.scores:
        yield from (item.input for item in view.items)


def _named(program: Program) -> Iterator[str]:
    """Names that stand outside expressions: what is offered, asked, reported, blamed."""
    yield from (name for name, _ in program.outputs)
    for rule in program.rules:
        yield from (*rule.reads, *rule.softened_by)
    if program.verdict is not None:
        yield from program.verdict.reads
        yield from (name for names in program.verdict.softened_by for name in names)
        yield from (name for params in program.verdict.row_params for _, node in params for name in names_in(node))
    if program.terms is not None:
        yield from (program.terms.amount, program.terms.rate, program.terms.months, *program.terms.reads)
    if program.limit is not None:
        yield from (name for part in program.limit.components for name in part.reads)
        yield from (program.limit.asked,) if program.limit.asked else ()
