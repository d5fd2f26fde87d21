"""Try a policy on the test cases that travel with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from loanmill.core.evidence.missing import Value
from loanmill.core.strategy.case.compile import Decided, compile_case
from loanmill.core.strategy.document.examples import Example
from loanmill.core.strategy.document.read import Document
from loanmill.core.strategy.document.types import EPOCH
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.spots import Scalar
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.types import Type

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Trial:
    """One test case and what was not as expected: nothing when it passed."""

    example: Example
    problems: tuple[str, ...]


def tried(*, document: Document) -> tuple[Trial, ...]:
    """Every test case of the policy, in order."""
    case = compile_case(document.program)
    trials = []
    for example in document.examples:
        values, problems = _values(document.program, example)
        if not problems:
            problems = _compared(document.program, example, case.decide(values))
        trials.append(Trial(example, tuple(problems)))
    return tuple(trials)


def _values(program: Program, example: Example) -> tuple[dict[str, Value], list[str]]:
    """The case as a snapshot would hold it; a name or literal that does not fit is a problem."""
    types = {item.name: item.type for item in program.inputs}
    values: dict[str, Value] = {}
    problems: list[str] = []
    for name, raw in example.case.items():
        if name not in types:
            problems.append(f"{name} is no input of the policy; drop it, or correct the name")
            continue
        if raw is None or raw == MISSING:
            continue
        value = literal(raw=raw, type=types[name])
        if value is None:
            problems.append(f"{name}: {raw!r} is no {types[name].named()}; write it in the unit of the type")
        else:
            values[name] = _given(value, types[name])
    return values, problems


def _given(value: Constant, type_: Type) -> Value:
    if type_.kind == "date":
        assert isinstance(value, int)
        return (EPOCH + timedelta(days=value)).isoformat()
    return value


def _compared(program: Program, example: Example, decided: Decided) -> list[str]:
    problems = []
    if example.outcome is not None and decided.outcome != example.outcome:
        problems.append(f"outcome is {decided.outcome}, not {example.outcome} ({', '.join(decided.flat)})")
    if example.reasons is not None:
        kept = [reason for reason in decided.flat if reason in example.reasons]
        if kept != list(example.reasons):
            problems.append(f"reasons are {', '.join(decided.flat) or 'none'}; wanted {', '.join(example.reasons)}")
    types = dict(program.outputs)
    for name, raw in example.columns.items():
        if name not in types:
            problems.append(f"{name} is no output of the policy; add it to outputs, or correct the name")
        else:
            problems += _column(name, raw, types[name], decided.columns[name])
    return problems


def _column(name: str, raw: Scalar, type_: Type, found: Constant | None) -> list[str]:
    if raw is None or raw == MISSING:
        return [] if found is None else [f"{name} is {found}, not missing"]
    wanted = literal(raw=raw, type=type_)
    if wanted is None:
        return [f"{name}: {raw!r} is no {type_.named()}; write it in the unit of the type"]
    return [] if found == wanted else [f"{name} is {'missing' if found is None else found}, not {wanted}"]
