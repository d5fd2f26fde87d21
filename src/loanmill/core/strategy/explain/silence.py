"""A policy with some of its voices silent: what a decision would be without a rule, a row, lost points or a bound."""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.strategy.tree.nodes import Const
from loanmill.core.strategy.tree.program import Program, ScoreItem
from loanmill.core.strategy.tree.steps import Any, Formula, Row, Step, Table
from loanmill.core.strategy.tree.types import INT64

NO_BOUND = INT64[1]


def without_rules(program: Program, codes: frozenset[str]) -> Program:
    """The program without some rules."""
    return replace(program, rules=tuple(rule for rule in program.rules if rule.code not in codes))


def without_verdict(program: Program) -> Program:
    """The program with a verdict that approves whatever it sees."""
    verdict = program.verdict
    assert verdict is not None
    anything = tuple(Any() for _ in verdict.table.inputs)
    table = replace(verdict.table, rows=(Row(anything, ("approve", "approved"), verdict.table.line, "-"),))
    silent = replace(verdict, table=table, scores=(), softened_by=((),), row_params=((),))
    return replace(_stepped(program, verdict.table, table), verdict=silent)


def at_best(program: Program, item: ScoreItem) -> Program:
    """The program with a characteristic that gives its best points whatever its value."""
    table = next(step for step in program.steps if isinstance(step, Table) and step.name == item.table)
    return _stepped(program, table, replace(table, rows=(Row((Any(),), (item.best,), table.line, "-"),)))


def unbound(program: Program, column: str) -> Program:
    """The program with a component of the limit that bounds nothing."""
    step = next(step for step in program.steps if isinstance(step, Formula) and step.name == column)
    bound = Const(replace(step.type, low=NO_BOUND, high=NO_BOUND, missing=False), NO_BOUND)
    return _stepped(program, step, replace(step, node=bound))


def _stepped(program: Program, before: Step, after: Step) -> Program:
    return replace(program, steps=tuple(after if step == before else step for step in program.steps))
