"""What differs between two policies, by what they say rather than by their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.steps import Formula, Table


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed: its section, its name, and what it said before and says now."""

    kind: Literal["added", "removed", "changed"]
    section: str
    name: str
    before: str
    after: str


def difference(*, before: Program, after: Program) -> tuple[Change, ...]:
    """Every change from one policy to another, in the order of the sections and of `after` within each."""
    changes: list[Change] = []
    for section, said in _SECTIONS.items():
        changes += _compare(section, dict(said(before)), dict(said(after)))
    tables = {step.name: step for step in before.steps if isinstance(step, Table)}
    for step in after.steps:
        if isinstance(step, Table) and step.name in tables:
            changes += _rows(tables[step.name], step)
    return tuple(changes)


def _compare(section: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name, text in after.items():
        if name not in before:
            yield Change("added", section, name, "", text)
        elif before[name] != text:
            yield Change("changed", section, name, before[name], text)
    for name, text in before.items():
        if name not in after:
            yield Change("removed", section, name, text, "")


def _rows(before: Table, after: Table) -> Iterator[Change]:
    """Rows that came and went; where as many went as came in one place, they changed."""
    was, now = [row.text for row in before.rows], [row.text for row in after.rows]
    gone, come = [text for text in was if text not in now], [text for text in now if text not in was]
    if not gone and not come and was != now:
        yield Change("changed", "row order", after.name, " / ".join(was[:3]), " / ".join(now[:3]))
    for text in gone[len(come) :]:
        yield Change("removed", "row", after.name, text, "")
    for old, new in zip(gone, come, strict=False):
        yield Change("changed", "row", after.name, old, new)
    for text in come[len(gone) :]:
        yield Change("added", "row", after.name, "", text)


def _head(program: Program) -> Iterator[tuple[str, str]]:
    yield "version", program.version
    yield "product", program.product
    yield "effective_from", program.effective_from.isoformat()
    yield "kind", program.kind


def _inputs(program: Program) -> Iterator[tuple[str, str]]:
    for item in program.inputs:
        type_ = item.type
        span = f" {type_.low}..{type_.high}" if type_.kind in ("number", "date") else ""
        codes = f" [{', '.join(type_.codes)}]" if type_.codes else ""
        yield item.name, f"{type_.named()}{span}{codes}{f', influence {item.influence}' if item.influence else ''}"


def _formulas(program: Program) -> Iterator[tuple[str, str]]:
    for step in program.steps:
        if isinstance(step, Formula):
            yield step.name, step.text


def _tables(program: Program) -> Iterator[tuple[str, str]]:
    for step in program.steps:
        if isinstance(step, Table):
            outputs = ", ".join(f"{output.name} {output.type.named()}" for output in step.outputs)
            yield step.name, f"{step.hit}: {', '.join(step.labels)} -> {outputs}"


def _scores(program: Program) -> Iterator[tuple[str, str]]:
    for view in program.scores:
        yield view.name, f"base {view.base}"
        for item in view.items:
            yield f"{view.name}.{item.label}", f"reason {item.reason}, at best {item.best}"


def _rules(program: Program) -> Iterator[tuple[str, str]]:
    for rule in program.rules:
        yield rule.code, f"{rule.outcome} ({rule.reason}) when {rule.text}"


def _offer(program: Program) -> Iterator[tuple[str, str]]:
    if program.limit is not None:
        yield "limit", ", ".join(component.code for component in program.limit.components)
    if program.price is not None:
        yield "price", ", ".join(component.code for component in program.price.components)
    if program.terms is not None:
        terms = program.terms
        yield "terms", f"{terms.amount}, {terms.rate}, {terms.months}, {terms.method}, least {terms.minimum_fen} fen"


_SECTIONS = {
    "policy": _head,
    "input": _inputs,
    "formula": _formulas,
    "table": _tables,
    "score": _scores,
    "rule": _rules,
    "offer": _offer,
}
