"""When a node runs: always, or where the switches above it chose a branch that leads to it.

A state is a set of ways, each a set of choices (switch, statement) that hold together; no choice at all is `always`.
"""

from __future__ import annotations

from collections.abc import Mapping

from loanmill.core.strategy.jdm.graph import Edge, Graph

Way = frozenset[tuple[str, str]]
State = frozenset[Way]
ALWAYS: State = frozenset({frozenset()})


def states(graph: Graph) -> tuple[dict[str, State], dict[Edge, State]]:
    """When each node runs, and when each edge carries something."""
    switches = {node.id: complete(node.content) for node in graph.nodes if node.kind == "switchNode"}
    nodes: dict[str, State] = {}
    edges: dict[Edge, State] = {}
    for node in graph.nodes:
        into = graph.into[node.id]
        for edge in into:
            own = nodes[edge.source]
            if edge.source in switches:
                choice = (edge.source, edge.statement or "")
                own = frozenset(way | {choice} for way in own)
            edges[edge] = own
        merged = frozenset(way for edge in into for way in edges[edge])
        nodes[node.id] = simpler(merged, switches) if into else ALWAYS
    return nodes, edges


def complete(content: Mapping[str, object]) -> frozenset[str] | None:
    """The statements of a switch of which always exactly one is chosen; None where none may be, or several."""
    listed = content.get("statements")
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    if content.get("hitPolicy", "first") != "first" or not any(not str(one.get("condition", "")) for one in found):
        return None
    return frozenset(str(one.get("id")) for one in found)


def simpler(state: State, switches: Mapping[str, frozenset[str] | None]) -> State:
    """The state without ways that another holds, and with all branches of a switch made one."""
    ways = set(state)
    changed = True
    while changed:
        changed = False
        for way in sorted(ways, key=lambda one: (len(one), sorted(one))):
            if any(other < way for other in ways):
                ways.discard(way)
                changed = True
        for way in list(ways):
            for switch, statement in way:
                rest, every = way - {(switch, statement)}, switches.get(switch)
                if every and all(rest | {(switch, one)} in ways for one in every):
                    ways -= {rest | {(switch, one)} for one in every}
                    ways.add(rest)
                    changed = True
                    break
            if changed:
                break
    return frozenset(ways)


def apart(one: State, other: State, first: frozenset[str]) -> bool:
    """Whether two states never hold at once: each two ways choose differently at a switch that chooses one."""
    return all(
        any(s == t and s in first and a != b for s, a in left for t, b in right) for left in one for right in other
    )
