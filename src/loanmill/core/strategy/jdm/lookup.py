"""Texts of a graph to trees whose paths are looked up in the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.active import ALWAYS, State
from loanmill.core.strategy.jdm.flow import NOTHING, Flow, Node, Parts
from loanmill.core.strategy.jdm.folded import folded
from loanmill.core.strategy.jdm.graph import Graph, GraphNode
from loanmill.core.strategy.jdm.made import Made
from loanmill.core.strategy.jdm.parse import standard
from loanmill.core.strategy.jdm.zen import Call, Path, Tree, Value, parts_of, rebuilt

CLOSURES = ("all", "none", "some", "one", "filter", "count", "map", "flatMap")
NO_LOOP = "a graph decides one case; compute what needs a loop before it, and give it as an input"


@dataclass(slots=True)
class Lookup:
    """What is known of the nodes that were read: their flow, and when they run."""

    graph: Graph
    made: Made
    flows: dict[str, Flow] = field(default_factory=dict)
    runs: dict[str, State] = field(default_factory=dict)

    def looked_up(
        self, node: GraphNode, where: str, text: str, above: Flow, own: Mapping[Parts, Tree] | None = None
    ) -> Tree | None:
        """The tree of a text with its paths looked up; None with the fault told."""
        try:
            return folded(self.resolved(standard(text), above, own or {}))
        except Refused as fault:
            self.graph.tell(node, where, f"at column {fault.at}, {fault.message}: {text[:200]}", fault.remedy)
            return None

    def resolved(self, tree: Tree, above: Flow, own: Mapping[Parts, Tree]) -> Tree:
        """The tree with every path looked up. Raises Refused."""
        if isinstance(tree, Call) and tree.name == "map" and len(tree.args) == 2:
            return Call("map", (self.resolved(tree.args[0], above, own), tree.args[1]))
        if isinstance(tree, Call) and tree.name in CLOSURES:
            raise Refused(1, f"the function {tree.name} is not carried over", remedy=NO_LOOP)
        if not isinstance(tree, Path):
            return rebuilt(tree, [self.resolved(part, above, own) for part in parts_of(tree)])
        if tree.parts[0] == "$":
            found = Node(dict(own), None).find(tree.parts[1:]) if tree.parts[1:] else NOTHING
        elif tree.parts[0] == "$nodes":
            found = self._of_node(tree.parts[1:])
        elif tree.parts[0].startswith(("$", "#")):
            raise Refused(1, f"{tree.parts[0]} is not carried over", remedy="name the field itself")
        else:
            found = above.find(tree.parts)
        return Value(None) if found == NOTHING else found

    def _of_node(self, parts: Parts) -> Tree:
        named = [node for node in self.graph.nodes if parts and node.name == parts[0] and node.id in self.flows]
        if len(named) != 1 or len(parts) < 2 or self.runs[named[0].id] != ALWAYS:
            remedy = "hand the field through the nodes between (passThrough)"
            raise Refused(1, f"$nodes.{'.'.join(parts)} is not carried over", remedy=remedy)
        return self.flows[named[0].id].find(parts[1:])
