"""A formula's text to its checked node: the public way in."""

from __future__ import annotations

from collections.abc import Mapping

from loanmill.core.strategy.expressions.build import aligned, fitting
from loanmill.core.strategy.expressions.infer import Inference
from loanmill.core.strategy.expressions.parse import parse
from loanmill.core.strategy.expressions.refused import Refused, nearest
from loanmill.core.strategy.expressions.units import called
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.types import Type


def typed(*, text: str, env: Mapping[str, Type], spot: Spot, faults: Faults, want: Type | None = None) -> Node | None:
    """The checked node of an expression, or None with one fault told at the spot.

    `env`: the type of every name that may be read. `want`: what the formula was declared to be; its unit must match and
    its scale be fine enough, and its range (WIDEST where none was declared) must hold what the formula can become.
    """
    try:
        tree = parse(text)
        node = Inference(env).infer(tree, want)
        return node if want is None else wanted(node, want, tree.at)
    except Refused as fault:
        fault.tell(spot, faults)
        return None


def wanted(node: Node, want: Type, at: int) -> Node:
    """The node as the declared type wants it. Raises Refused."""
    found = node.type
    if found.kind != want.kind:
        raise Refused(at, f"this is {called(found)}, and {want.named()} is declared", remedy="change one of them")
    if found.kind == "code" and want.codes and (strange := set(found.codes) - set(want.codes)):
        message = f"this may be {sorted(strange)[0]}, which is not declared"
        raise Refused(at, message, remedy=f"the codes are {nearest(sorted(strange)[0], want.codes)}")
    if found.kind == "number":
        node = _scaled(fitting(node, want.unit or "number", at), want, at)
    if found.kind in ("number", "date") and not want.low <= node.type.low <= node.type.high <= want.high:
        low, high = (written(node.type, value) for value in (node.type.low, node.type.high))
        message = f"this runs from {low} to {high}, outside what is declared"
        remedy = f"declare that range, or bound it: max({written(want, want.low)}, min({written(want, want.high)}, x))"
        raise Refused(at, message, remedy=remedy)
    return node


def _scaled(node: Node, want: Type, at: int) -> Node:
    more = node.type.scale - want.scale
    if more <= 0:
        return aligned(node, want.scale, at)
    remedy = "wrap it in round(.., half_up), or name another rounding"
    raise Refused(at, f"it has {more} more decimals than {want.named()}", remedy=remedy)
