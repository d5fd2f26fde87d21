"""Node by node: what each expression, table and switch makes, with every path looked up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.active import ALWAYS, State, apart, complete, simpler, states
from loanmill.core.strategy.jdm.flow import NOTHING, Flow, Inputs, Join, Node, Parts, Within
from loanmill.core.strategy.jdm.folded import FALSE, TRUE, folded, strict
from loanmill.core.strategy.jdm.graph import Edge, GraphNode
from loanmill.core.strategy.jdm.lookup import NO_LOOP, Lookup
from loanmill.core.strategy.jdm.made import Field, Origin
from loanmill.core.strategy.jdm.parse import standard
from loanmill.core.strategy.jdm.tables import read_table
from loanmill.core.strategy.jdm.zen import (
    Binary,
    Choice,
    Column,
    Path,
    Rows,
    Tree,
    Unary,
    Value,
)


class ManyWays(Refused):
    """A list of rows that only some of the ways to a place bring."""


@dataclass(slots=True)
class Reader(Lookup):
    """Goes through a graph in the order of computing."""

    edges: dict[Edge, State] = field(default_factory=dict)
    chosen: dict[tuple[str, str], Tree] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)

    def read(self) -> Flow:
        """Read all nodes; gives what the graph answers."""
        self.runs, self.edges = states(self.graph)
        for node in self.graph.nodes:
            if node.kind == "inputNode":
                self.schema = self._schema(node)
                self.flows[node.id] = Inputs(lambda path, node=node: self._declare(path, node))  # type: ignore[misc]
                continue
            above = self.above(node)
            if node.kind == "expressionNode":
                self._shaped(node, above, self._expressions)
            elif node.kind == "decisionTableNode":
                self._shaped(node, above, lambda one, within: read_table(self, one, within))
            else:
                if node.kind == "switchNode":
                    self._switch(node, above)
                self.flows[node.id] = above
        return self._end()

    def _end(self) -> Flow:
        leaves = self.graph.leaves()
        outputs = [node for node in leaves if node.kind == "outputNode"]
        for node in leaves if outputs else ():
            lone = all(
                node is other or apart(self.runs[node.id], self.runs[other.id], self.first()) for other in leaves
            )
            if not lone:
                message = "it ends beside another end, and which one ZEN reaches first is left to the drawing"
                self.graph.tell(node, "", message, "lead every way to one output node")
        ends = [(self.runs[node.id], self.flows[node.id]) for node in leaves]
        whole = simpler(frozenset(way for state, _ in ends for way in state), self._complete())
        return Join(ends, self._choose(leaves[-1]), total=whole == ALWAYS)

    def above(self, node: GraphNode) -> Flow:
        """What flows into a node."""
        edges = self.graph.into[node.id]
        if len(edges) == 1:
            return self.flows[edges[0].source]
        return Join([(self.edges[edge], self.flows[edge.source]) for edge in edges], self._choose(node))

    def first(self) -> frozenset[str]:
        """The switches that choose one statement."""
        switches = [node for node in self.graph.nodes if node.kind == "switchNode"]
        return frozenset(node.id for node in switches if node.content.get("hitPolicy", "first") == "first")

    def _complete(self) -> Mapping[str, frozenset[str] | None]:
        return {node.id: complete(node.content) for node in self.graph.nodes if node.kind == "switchNode"}

    def _choose(self, node: GraphNode) -> Callable[[Parts, list[tuple[State, Tree]], bool], Tree]:
        """How paths that several edges bring are joined before a node."""

        def choose(path: Parts, brought: list[tuple[State, Tree]], total: bool) -> Tree:
            groups: dict[Tree, State] = {}
            for state, tree in brought:
                if tree != NOTHING:
                    groups[tree] = groups.get(tree, frozenset()) | state
            if not groups:
                return NOTHING
            listed = list(groups.items())
            if any(isinstance(tree, Rows) for tree in groups):
                raise ManyWays(
                    1, f"{'.'.join(path)} is a list of rows on some ways only", remedy="count it before they meet"
                )
            for index, (_, state) in enumerate(listed):
                if not all(apart(state, other, self.first()) for _, other in listed[index + 1 :]):
                    message = f"{'.'.join(path)} comes from several nodes at once"
                    raise Refused(1, message, remedy="give each its own name, or make them one after the other")
            every = frozenset(way for _, state in listed for way in state)
            whole = frozenset(way for state, _ in brought for way in state)
            closed = total and simpler(every, self._complete()) == simpler(whole, self._complete())
            tree = listed[-1][0] if closed else Choice(self.when(listed[-1][1]), listed[-1][0], Value(None))
            for made, state in reversed(listed[:-1]):
                tree = Choice(self.when(state), made, tree)
            tree = folded(tree)
            if isinstance(tree, Column | Rows) or tree == Value(None):
                return tree
            return self.made.formula(path, tree, Origin(node, f"field {'.'.join(path)}"))

        return choose

    def when(self, state: State) -> Tree:
        """The condition under which a state holds."""
        ways: list[Tree] = []
        for way in sorted(state, key=sorted):
            tree: Tree | None = None
            for choice in sorted(way):
                tree = self.chosen[choice] if tree is None else Binary("and", tree, self.chosen[choice])
            ways.append(TRUE if tree is None else tree)
        joined = ways[0]
        for other in ways[1:]:
            joined = Binary("or", joined, other)
        return joined

    def _schema(self, node: GraphNode) -> Mapping[str, Any]:
        text = node.content.get("schema")
        if not isinstance(text, str) or not text.strip():
            return text if isinstance(text, dict) else {}
        try:
            raw = json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError):
            self.graph.tell(node, "schema", "the schema is no JSON", "mend it, or leave it empty")
            return {}
        return raw if isinstance(raw, dict) else {}

    def _declare(self, path: Parts, node: GraphNode) -> Column:
        """A field of the case, as an input."""
        if path not in self.made.inputs:
            for other in self.made.inputs:
                if other[: len(path)] == path or path[: len(other)] == other:
                    remedy = "name the fields of an object, not the object"
                    whole = ".".join(path if len(path) < len(other) else other)
                    raise Refused(1, f"{whole} is read both whole and in part", remedy=remedy)
            schema: Any = self.schema
            for part in path:
                known = schema.get("properties") if isinstance(schema, dict) else None
                schema = known.get(part, {}) if isinstance(known, dict) else {}
            where = Origin(node, f"field {'.'.join(path)}")
            name = self.made.name(path)
            self.made.inputs[path] = Field(name, path, where, schema if isinstance(schema, dict) else {})
        return Column(self.made.inputs[path].name)

    def _shaped(self, node: GraphNode, above: Flow, make: Callable[[GraphNode, Flow], dict[Parts, Tree]]) -> None:
        """Run a node on the part of the flow that it asks for, and put what it makes where it says."""
        content, within = node.content, above
        if content.get("executionMode") == "loop":
            self.graph.tell(node, "", "it runs in a loop over a list", NO_LOOP)
            self.flows[node.id] = above
            return
        try:
            if wanted := content.get("inputField"):
                tree = standard(str(wanted))
                if not isinstance(tree, Path) or "$" in tree.parts:
                    raise Refused(1, f"inputField {wanted} is computed", remedy="name a field")
                within = Within(tree.parts, above)
            prefix = tuple(str(content["outputPath"]).split(".")) if content.get("outputPath") else ()
            own = {(*prefix, *path): tree for path, tree in make(node, within).items()}
            self.flows[node.id] = Node(own, above if content.get("passThrough") else None)
        except Refused as fault:
            self.graph.tell(node, "", fault.message, fault.remedy)
            self.flows[node.id] = above

    def _expressions(self, node: GraphNode, above: Flow) -> dict[Parts, Tree]:
        own: dict[Parts, Tree] = {}
        listed = node.content.get("expressions")
        for item in listed if isinstance(listed, list) else ():
            key, text = (str(item.get(word, "")) if isinstance(item, dict) else "" for word in ("key", "value"))
            if not key or not text:
                continue
            path = tuple(key.split("."))
            tree = self.looked_up(node, f"expression {key}", text, above, own)
            if tree is not None:
                where = Origin(node, f"expression {key}")
                for clash in [one for one in own if one[: len(path)] == path or path[: len(one)] == one]:
                    del own[clash]
                plain = isinstance(tree, Column | Rows) or tree == Value(None)
                own[path] = tree if plain else self.made.formula(path, tree, where)
        return own

    def _switch(self, node: GraphNode, above: Flow) -> None:
        """A truth for each statement: its condition, and (where one is chosen) none before it."""
        listed = node.content.get("statements")
        before: list[Tree] = []
        first = node.id in self.first()
        used = {edge.statement for edges in self.graph.into.values() for edge in edges if edge.source == node.id}
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(item, dict):
                continue
            text, name = str(item.get("condition") or ""), str(item.get("id"))
            where = f"statement {index + 1}"
            tree = self.looked_up(node, where, text, above) if text else TRUE
            if tree is None:
                continue
            tree = strict(tree, fails=True)
            for other in before if first else ():
                tree = folded(Binary("and", Unary("not", other), tree))
            own: Tree = tree
            if tree not in (TRUE, FALSE):
                own = self.made.formula([node.name, str(index + 1)], tree, Origin(node, where))
            self.chosen[(node.id, name)] = own
            before.append(own)
        if None in used or not used <= {name for switch, name in self.chosen if switch == node.id}:
            self.graph.tell(node, "", "an edge leaves it that belongs to no statement", "draw the edge again")
