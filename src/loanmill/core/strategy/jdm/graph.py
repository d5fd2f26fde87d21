"""A JDM file as nodes and edges in the order of computing; what is no graph is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from loanmill.core.strategy.text.spots import Fault, Faults, Spot

MAX_BYTES = 20_000_000
KINDS = {
    "inputNode": "",
    "outputNode": "",
    "decisionTableNode": "",
    "expressionNode": "",
    "switchNode": "",
    "functionNode": "compute it with expressions, or before the case reaches the policy, and give it as an input",
    "decisionNode": "put the nodes of that decision into this graph",
    "customNode": "compute it with expressions, or before the case reaches the policy, and give it as an input",
}


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node. `content` is as in the file; `line` where its id stands."""

    id: str
    kind: str
    name: str
    content: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; `statement` is that of a switch which it belongs to."""

    source: str
    target: str
    statement: str | None


@dataclass(slots=True)
class Graph:
    """Nodes in the order of computing, and the edges into each, as the file lists them."""

    nodes: list[GraphNode]
    into: dict[str, list[Edge]]
    faults: Faults
    raw: dict[str, Any]

    def node(self, name: str) -> GraphNode:
        """The node of an id."""
        return next(node for node in self.nodes if node.id == name)

    def leaves(self) -> list[GraphNode]:
        """Nodes that no edge leaves."""
        sources = {edge.source for edges in self.into.values() for edge in edges}
        return [node for node in self.nodes if node.id not in sources]

    def tell(self, node: GraphNode, where: str, message: str, remedy: str) -> None:
        """Note a fault of a node; `where` is its row, column or expression, or empty."""
        place = f"{node.name} ({node.kind})" + (f" {where}" if where else "")
        self.faults.found.append(Fault(self.faults.file, node.line, place, message, remedy))


class _Twice(ValueError):
    """A field stands twice in one object."""


def read_graph(data: bytes, *, faults: Faults) -> Graph | None:
    """The graph of a file, or None with what is wrong told."""
    nowhere = Spot(None, 1, "$")
    if len(data) > MAX_BYTES:
        faults.add(nowhere, f"the file has more than {MAX_BYTES} bytes", remedy="split the graph")
        return None
    try:
        text = data.decode("utf-8-sig")
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except UnicodeDecodeError:
        faults.add(nowhere, "it is not UTF-8", remedy="save it as UTF-8")
        return None
    except json.JSONDecodeError as error:
        faults.add(Spot(None, error.lineno, "$"), f"it is no JSON ({error.msg})", remedy="export the graph again")
        return None
    except (ValueError, RecursionError) as error:
        told = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        faults.add(nowhere, f"it is no JSON ({told})", remedy="export the graph again")
        return None
    if isinstance(raw, dict) and "blocks" in raw:
        faults.add(nowhere, "it is a policy of blocks, not a graph", remedy="export a decision graph (nodes, edges)")
        return None
    nodes = _nodes(raw, text, faults)
    graph = None if nodes is None else _ordered(nodes, raw, faults)
    return None if faults.found else graph


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(f"the field {next(name for name in names if names.count(name) > 1)[:80]} stands twice")
    return made


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _nodes(raw: Any, text: str, faults: Faults) -> list[GraphNode] | None:
    listed = raw.get("nodes") if isinstance(raw, dict) else None
    if not isinstance(listed, list) or not isinstance(raw.get("edges"), list):
        faults.add(Spot(None, 1, "$"), "it is no JDM graph", remedy="a graph has the lists nodes and edges")
        return None
    found: list[GraphNode] = []
    for index, item in enumerate(listed):
        at = Spot(None, 1, f"$.nodes[{index}]")
        if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in ("id", "type", "name")):
            faults.add(at, "a node has the texts id, type and name", remedy="export the graph again")
            continue
        content = item.get("content")
        content = content if isinstance(content, dict) else {}
        line = _line(text, item["id"])
        node = GraphNode(item["id"], item["type"], item["name"], content, line)
        place = Spot(None, line, f"{node.name} ({node.kind})")
        if any(node.id == other.id for other in found):
            faults.add(place, f"the id {node.id} stands twice", remedy="give each node its own id")
        elif remedy := KINDS.get(node.kind, "leave the node out"):
            faults.add(place, f"a node of this kind is not carried over: {node.kind}", remedy=remedy)
        found.append(node)
    return found


def _line(text: str, name: str) -> int:
    """The line where a node's id stands."""
    for shape in (f'"id": {json.dumps(name)}', f'"id":{json.dumps(name)}'):
        if (at := text.find(shape)) >= 0:
            return text.count("\n", 0, at) + 1
    return 1


def _ordered(nodes: list[GraphNode], raw: dict[str, Any], faults: Faults) -> Graph | None:
    known = {node.id: node for node in nodes}
    into: dict[str, list[Edge]] = {node.id: [] for node in nodes}
    for index, item in enumerate(raw["edges"]):
        at = Spot(None, 1, f"$.edges[{index}]")
        ends = [item.get(key) if isinstance(item, dict) else None for key in ("sourceId", "targetId")]
        if not all(isinstance(end, str) and end in known for end in ends):
            faults.add(at, "an edge joins two nodes of the graph", remedy="draw the edge again")
            continue
        handle = item.get("sourceHandle")
        switch = known[str(ends[0])].kind == "switchNode"
        edge = Edge(str(ends[0]), str(ends[1]), str(handle) if switch and handle else None)
        if edge not in into[edge.target]:
            into[edge.target].append(edge)
    inputs = [node for node in nodes if node.kind == "inputNode"]
    if len(inputs) != 1:
        remedy = "keep one input node"
        faults.add(Spot(None, 1, "$.nodes"), f"there are {len(inputs)} input nodes", remedy=remedy)
    try:
        order = [*TopologicalSorter({key: [e.source for e in edges] for key, edges in into.items()}).static_order()]
    except CycleError as error:
        names = " -> ".join(known[name].name for name in error.args[1])
        faults.add(Spot(None, 1, "$.edges"), f"{names} need each other", remedy="drop one of the edges")
        return None
    live = _reached(into, inputs[0].id if inputs else "")
    for node in nodes:
        if node.id not in live:
            at = Spot(None, node.line, f"{node.name} ({node.kind})")
            faults.add(at, "nothing leads from the input to this node", remedy="join it, or leave it out")
    return Graph([known[name] for name in order], into, faults, raw)


def _reached(into: Mapping[str, list[Edge]], start: str) -> set[str]:
    live, grew = {start}, True
    while grew:
        more = {target for target, edges in into.items() if any(edge.source in live for edge in edges)} - live
        live |= more
        grew = bool(more)
    return live
