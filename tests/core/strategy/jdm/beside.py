"""A graph on both engines: as it is on ZEN, imported on ours."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import zen

from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.jdm.into import FromGraph, from_graph
from loanmill.core.strategy.text.spots import Fault
from loanmill.core.strategy.tree.types import Type


class Stopped(Exception):
    """ZEN gave no answer: an error on the way."""


def imported(graph: dict[str, Any]) -> FromGraph:
    """The policy of a graph."""
    data = json.dumps(graph, ensure_ascii=False, indent=1).encode()
    return from_graph(data=data, file="graph.json", code="made", effective_from=date(2026, 1, 1))


def compiled(text: str) -> Case:
    """The policy as a function."""
    return compile_case(read_program(text=text, file="made.yaml"))


def zen_says(graph: dict[str, Any], case: dict[str, Any]) -> Any:
    """What ZEN answers. Raises Stopped."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"graph": graph}}})
    try:
        return engine.evaluate("graph", case)["result"]
    except Exception as error:
        raise Stopped(str(error)[:200]) from error


def ours_says(made: FromGraph, case: Case, given: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """What our policy answers, by the graph's paths."""
    flat = {name: at(given, path) for name, path in made.inputs.items()}
    said = json.loads(case.decide_bytes(json.dumps(flat).encode()), parse_float=Decimal)
    types = dict(case.program.outputs)
    return {path: value_of(types[name], said["outputs"][name]) for name, path in made.outputs.items()}


def value_of(type_: Type, value: Any) -> Any:
    """A stored value, whose numbers are integers at their scale, as a number."""
    return Decimal(value).scaleb(-type_.scale) if type_.kind == "number" and value is not None else value


def at(given: Any, path: tuple[str, ...]) -> Any:
    """The value at a path; None where there is none."""
    for part in path:
        given = given.get(part) if isinstance(given, dict) else None
    return given


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two answers are one. ZEN's numbers arrive as floats."""
    if isinstance(ours, bool) or isinstance(theirs, bool) or isinstance(ours, str) or ours is None or theirs is None:
        return type(ours) is type(theirs) and ours == theirs
    return abs(Decimal(ours) - Decimal(repr(theirs))) <= Decimal("1e-9") * max(1, abs(Decimal(ours)))


_EXPRESSION, _ROW = re.compile(r"expression (\S+)$"), re.compile(r"row ([0-9]+)")


def mended(graph: dict[str, Any]) -> FromGraph:
    """The import of a graph without the expressions and rows that it refuses; `graph` is changed to match."""
    for _ in range(30):
        made = imported(graph)
        if not made.faults or not any(drop(graph, fault) for fault in made.faults):
            break
    return made


def drop(graph: dict[str, Any], fault: Fault) -> bool:
    """Leave out what a fault names; whether there was anything to leave out."""
    node = next((one for one in graph["nodes"] if fault.path.startswith(f"{one['name']} (")), None)
    content = {} if node is None else node.get("content", {})
    if found := _EXPRESSION.search(fault.path):
        kept = [one for one in content.get("expressions", ()) if one["key"] != found[1]]
        gone = len(kept) < len(content.get("expressions", ()))
        content["expressions"] = kept
        return gone
    if content.get("rules"):
        found = _ROW.search(fault.path)
        at = int(found[1]) - 1 if found else 0
        if len(content["rules"]) > 1 and at < len(content["rules"]):
            del content["rules"][at]
            return True
    return False
