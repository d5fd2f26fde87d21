"""What a condition tells of the values below it: in `if(b > 0, div(a, b, down), missing)` b is at least 1.

Facts are kept for trees as written, so that they hold for `a - b` as well as for `b`. Two strengths: `surely`, when
the condition is known to hold (branches of `if`); else only that it is not known to fail (the later items of `and`),
where a comparison with something missing says nothing of the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.strategy.expressions.syntax import (
    Absent,
    Arithmetic,
    Call,
    Comparing,
    Inverse,
    Joined,
    Known,
    Member,
    Syntax,
)
from loanmill.core.strategy.tree.nodes import Comparison, Const, Node

_OPPOSITE: dict[Comparison, Comparison] = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
_MIRROR: dict[Comparison, Comparison] = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a value's integer (at its own scale): bounds, that it is not zero, that it is not missing."""

    low: int | None = None
    high: int | None = None
    nonzero: bool = False
    known: bool = False

    def __and__(self, other: Fact) -> Fact:
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        nonzero, known = self.nonzero or other.nonzero, self.known or other.known
        return Fact(max(lows, default=None), min(highs, default=None), nonzero, known)

    def narrowed(self, node: Node) -> Node:
        """The node with the range that the fact leaves; ends that cannot be zero move by one."""
        if isinstance(node, Const):
            return node
        type_ = node.type
        low = type_.low if self.low is None else max(type_.low, self.low)
        high = type_.high if self.high is None else min(type_.high, self.high)
        if self.nonzero:
            low, high = (1 if low == 0 else low), (-1 if high == 0 else high)
        if low > high or type_.kind not in ("number", "date"):
            low, high = type_.low, type_.high
        return replace(node, type=replace(type_, low=low, high=high, missing=type_.missing and not self.known))


Facts = Mapping[Syntax, Fact]


def both(first: Facts, second: Facts) -> dict[Syntax, Fact]:
    """All that two sets of facts say."""
    return {**first, **{tree: first[tree] & fact if tree in first else fact for tree, fact in second.items()}}


def facts_when(when: Syntax, nodes: Mapping[int, Node], *, holds: bool, surely: bool) -> dict[Syntax, Fact]:
    """What follows from a condition that holds (or with `holds` false fails). `nodes`: the typed node of each tree by
    its identity."""
    found: dict[Syntax, Fact]
    if isinstance(when, Inverse):
        return facts_when(when.of, nodes, holds=not holds, surely=surely)
    if isinstance(when, Joined):
        found = {}
        for item in when.items if holds == (when.word == "and") else ():
            found = both(found, facts_when(item, nodes, holds=holds, surely=surely))
        return found
    if isinstance(when, Known):
        return {when.of: Fact(known=True)} if when.missing != holds else {}
    if isinstance(when, Member):
        return _member(when, nodes) if when.negated != holds else {}
    if isinstance(when, Comparing):
        found = _comparing(when, nodes, when.op if holds else _OPPOSITE[when.op], surely=surely)
        return both(found, {_core(tree, nodes): fact for tree, fact in found.items()})
    return {}


def _core(tree: Syntax, nodes: Mapping[int, Node]) -> Syntax:
    """What stands inside a rounding that has nothing to round: the same value, so the same facts."""
    while isinstance(tree, Call) and tree.name == "round" and nodes.get(id(tree)) is nodes.get(id(tree.args[0])):
        tree = tree.args[0]
    return tree


def _member(when: Member, nodes: Mapping[int, Node]) -> dict[Syntax, Fact]:
    of, values = nodes[id(when.of)], [nodes[id(value)] for value in when.values]
    if of.type.kind not in ("number", "date"):
        return {}
    lows = [_scaled(value.type.low, value, of, Rounding.CEILING) for value in values]
    highs = [_scaled(value.type.high, value, of, Rounding.FLOOR) for value in values]
    return {when.of: Fact(min(lows), max(highs), nonzero=all(value.type.low for value in values))}


def _comparing(when: Comparing, nodes: Mapping[int, Node], op: Comparison, *, surely: bool) -> dict[Syntax, Fact]:
    if isinstance(when.left, Absent) or isinstance(when.right, Absent):
        return {}
    left, right = nodes[id(when.left)], nodes[id(when.right)]
    if left.type.kind not in ("number", "date"):
        return {}
    found: dict[Syntax, Fact] = {}
    if surely or isinstance(right, Const):
        found = both(found, {when.left: _side(op, left, right)})
    if surely or isinstance(left, Const):
        found = both(found, {when.right: _side(_MIRROR[op], right, left)})
    if left.type.kind == "number":
        # The difference is missing where a side is: what is said of it holds at either strength.
        found = both(found, {Arithmetic("-", when.left, when.right, when.at): _sign(op)})
        found = both(found, {Arithmetic("-", when.right, when.left, when.at): _sign(_MIRROR[op])})
    return found


def _sign(op: Comparison) -> Fact:
    return {
        "lt": Fact(high=-1, nonzero=True),
        "le": Fact(high=0),
        "gt": Fact(low=1, nonzero=True),
        "ge": Fact(low=0),
        "eq": Fact(low=0, high=0),
        "ne": Fact(nonzero=True),
    }[op]


def _side(op: Comparison, of: Node, other: Node) -> Fact:
    """What `of op other` says of `of`, given the range of `other`."""
    zero = other.type.low == other.type.high == 0
    floor, ceiling = Rounding.FLOOR, Rounding.CEILING
    if op in ("lt", "le"):
        bound = _scaled(other.type.high, other, of, ceiling if op == "lt" else floor) - (op == "lt")
        return Fact(high=bound, nonzero=op == "lt" and zero)
    if op in ("gt", "ge"):
        bound = _scaled(other.type.low, other, of, floor if op == "gt" else ceiling) + (op == "gt")
        return Fact(low=bound, nonzero=op == "gt" and zero)
    if op == "eq":
        return Fact(_scaled(other.type.low, other, of, ceiling), _scaled(other.type.high, other, of, floor))
    return Fact(nonzero=zero)


def _scaled(value: int, of: Node, to: Node, rounding: Rounding) -> int:
    """An integer of one node's scale at the scale of another."""
    more = to.type.scale - of.type.scale
    return value * 10**more if more >= 0 else div(value, 10**-more, rounding)
