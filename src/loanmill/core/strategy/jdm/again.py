"""A graph that this house wrote carries its policy, which is believed only while the graph still says the same."""

from __future__ import annotations

from typing import Any

from loanmill.core.strategy.document.read import check
from loanmill.core.strategy.jdm.graph_of import graph_of
from loanmill.core.strategy.text.spots import Fault
from loanmill.core.strategy.tree.program import Program

Json = dict[str, Any]
OWN = "loanmill"


def exported(*, text: str, program: Program, file: str) -> tuple[Json, tuple[Fault, ...]]:
    """The graph of a policy with its text, or what cannot be said in a graph."""
    graph, faults = graph_of(program=program)
    told = tuple(dict.fromkeys(Fault(file, line, "$", what, remedy) for line, what, remedy in faults))
    return {**graph, OWN: {"document": text}}, told


def carried(raw: Json) -> str | None:
    """The policy that a graph was written from, where the graph still is what that policy says; else None."""
    own = raw.get(OWN)
    text = own.get("document") if isinstance(own, dict) else None
    if not isinstance(text, str):
        return None
    document, faults = check(text=text, file="")
    if document is None or faults:
        return None
    graph, untold = graph_of(program=document.program)
    return None if untold or _meaning(graph) != _meaning(raw) else text


def _meaning(graph: Json) -> object:
    """What a graph says, without names and places on the canvas."""
    nodes = [{key: value for key, value in node.items() if key in ("id", "type", "content")} for node in graph["nodes"]]
    keys = ("sourceId", "targetId", "sourceHandle")
    return nodes, [[edge.get(key) for key in keys] for edge in graph["edges"]]
