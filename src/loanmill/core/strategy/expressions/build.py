"""Making nodes: ranges carried, constants folded, scales aligned, overflow refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.strategy.expressions import ranges
from loanmill.core.strategy.expressions.ranges import Range
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.units import COUNTED, called, whole_scale
from loanmill.core.strategy.tree.nodes import (
    Absolute,
    Const,
    Difference,
    Extreme,
    Node,
    Nothing,
    Product,
    Quotient,
    Sum,
)
from loanmill.core.strategy.tree.types import WIDEST, Type, Unit

BOOL = Type("bool")


def number(value: int, *, unit: Unit = "number", scale: int = 0) -> Const:
    """A constant number."""
    return Const(Type("number", unit, scale, value, value), value)


def power(digits: int) -> Const:
    """1.00 with so many decimals: a factor that changes the scale alone."""
    return number(10**digits, scale=digits)


def span(node: Node) -> Range:
    """The range of a node."""
    return node.type.low, node.type.high


def ranged(type_: Type, found: Range, at: int) -> Type:
    """A type with a range. Raises Refused where it leaves 128 bits."""
    if found[0] < WIDEST[0] or found[1] > WIDEST[1]:
        remedy = "round earlier, bound what goes in with min(..) or max(..), or use fewer decimals"
        raise Refused(at, f"this may become {_size(found)}, more than 37 digits hold", remedy=remedy)
    return replace(type_, low=found[0], high=found[1])


def _size(found: Range) -> str:
    worst = max(found, key=abs)
    return f"a number of {len(str(abs(worst)))} digits"


def missing(*nodes: Node) -> bool:
    """Whether one of the nodes can be missing though every input is known."""
    return any(node.type.missing for node in nodes)


def aligned(node: Node, scale: int, at: int) -> Node:
    """The node with so many decimals, not fewer than it has."""
    more = scale - node.type.scale
    if more == 0:
        return node
    if isinstance(node, Nothing):
        return Nothing(replace(node.type, scale=scale, low=node.type.low * 10**more, high=node.type.high * 10**more))
    return product(node, power(more), node.type.unit or "number", at)


def plus(left: Node, right: Node, at: int) -> Node:
    """left + right of one unit and scale."""
    type_ = replace(left.type, missing=missing(left, right))
    type_ = ranged(type_, ranges.of_sum(span(left), span(right)), at)
    return _folded(Sum(type_, left, right))


def minus(left: Node, right: Node, at: int, *, unit: Unit | None = None) -> Node:
    """left - right of one unit and scale; `unit` names the unit of a difference of dates."""
    type_ = replace(left.type, missing=missing(left, right))
    if unit is not None:
        type_ = Type("number", unit, missing=missing(left, right))
    return _folded(Difference(ranged(type_, ranges.of_difference(span(left), span(right)), at), left, right))


def product(left: Node, right: Node, unit: Unit, at: int) -> Node:
    """left x right; the decimals add."""
    scale = left.type.scale + right.type.scale
    type_ = Type("number", unit, scale, missing=missing(left, right))
    return _folded(Product(ranged(type_, ranges.of_product(span(left), span(right)), at), left, right))


def quotient(over: Node, under: Node, type_: Type, rounding: Rounding, at: int) -> Node:
    """over / under as integers; `under` is proven not to be zero. The type says unit and scale."""
    type_ = replace(type_, missing=missing(over, under))
    found = ranges.of_quotient(span(over), span(under), rounding)
    return _folded(Quotient(ranged(type_, found, at), over, under, rounding))


def absolute(of: Node) -> Node:
    """|of|."""
    low, high = ranges.of_absolute(span(of))
    return _folded(Absolute(replace(of.type, low=low, high=high), of))


def extreme(which: Literal["least", "greatest"], items: Sequence[Node]) -> Node:
    """The least or greatest of items of one unit and scale."""
    found = (ranges.of_least if which == "least" else ranges.of_greatest)([span(item) for item in items])
    type_ = replace(items[0].type, low=found[0], high=found[1], missing=missing(*items))
    return _folded(Extreme(type_, which, tuple(items)))


def _folded(node: Sum | Difference | Product | Quotient | Absolute | Extreme) -> Node:
    """A constant where all parts are: the range is then one value, except for a quotient, which is computed."""
    inner = node.items if isinstance(node, Extreme) else (node.of,) if isinstance(node, Absolute) else ()
    if isinstance(node, Sum | Difference | Product):
        inner = (node.left, node.right)
    if isinstance(node, Quotient):
        if isinstance(node.over, Const) and isinstance(node.under, Const):
            value = div(int(node.over.value), int(node.under.value), node.rounding)
            return Const(replace(node.type, low=value, high=value), value)
        return node
    if all(isinstance(item, Const) for item in inner):
        assert node.type.low == node.type.high
        return Const(node.type, node.type.low)
    return node


def united(nodes: Sequence[Node], ats: Sequence[int]) -> list[Node]:
    """Nodes of one kind, unit and scale: bare numbers take the unit of the others. Raises Refused."""
    first = nodes[0]
    for node, at in zip(nodes, ats, strict=True):
        if node.type.kind != first.type.kind:
            message = f"{called(first.type)} stands against {called(node.type)}"
            raise Refused(at, message, remedy="let both sides be of one kind")
    if first.type.kind != "number":
        return list(nodes)
    units = list(dict.fromkeys(node.type.unit for node in nodes if not is_bare(node)))
    unit = units[0] if units else "number"
    fitted = [fitting(node, unit or "number", at) for node, at in zip(nodes, ats, strict=True)]
    scale = max(node.type.scale for node in fitted)
    return [aligned(node, scale, at) for node, at in zip(fitted, ats, strict=True)]


def is_bare(node: Node) -> bool:
    """Whether a node is a number without a unit, or zero, written out."""
    return isinstance(node, Const) and node.type.unit == "number"


def adopting(node: Node, hint: Type | None) -> Node:
    """A bare number in the unit of what it stands beside, where it may take that; else the node itself."""
    if hint is None or hint.unit is None or not isinstance(node, Const) or not is_bare(node):
        return node
    if node.value == 0:
        return number(0, unit=hint.unit, scale=max(node.type.scale, whole_scale(hint.unit)))
    return Const(replace(node.type, unit=hint.unit), node.value) if hint.unit in COUNTED else node


def fitting(node: Node, unit: Unit, at: int) -> Node:
    """The node in a unit, which a bare number takes. Raises Refused where it is of another."""
    if node.type.unit == unit:
        return node
    node = adopting(node, Type("number", unit))
    if node.type.unit == unit:
        return node
    wanted = called(Type("number", unit))
    if is_bare(node):
        unit_words = {"yuan": "yuan, 万元 or fen", "ratio": "% or bp"}.get(unit, "")
        raise Refused(at, f"a bare number stands against {wanted}", remedy=f"write {unit_words} behind the number")
    remedy = "compare and add like with like; div(a, b, rounding) or ratio(a, b, rounding) change units"
    raise Refused(at, f"{called(node.type)} stands against {wanted}", remedy=remedy)
