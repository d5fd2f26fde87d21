"""Comparisons and memberships. Ranges prove some of them always true or never: each is told, for it is a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from loanmill.core.strategy.expressions.build import BOOL, united
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Comparing, Member
from loanmill.core.strategy.expressions.units import called
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.tree.nodes import Among, Compare, Comparison, Const, Node, Not
from loanmill.core.strategy.tree.types import Type

Proof = Literal["always", "never"]


def compared(left: Node, right: Node, syntax: Comparing) -> Node:
    """A comparison of two sides that are united. Raises Refused where it is decided or has no order."""
    kind = left.type.kind
    if kind in ("bool", "code", "text") and syntax.op not in ("eq", "ne"):
        raise Refused(syntax.at, f"{called(left.type)} has no order", remedy="write == or !=, or in [a, b]")
    refuse_decided(proof(syntax.op, left.type, right.type), syntax.at, left, right)
    type_ = replace(BOOL, missing=left.type.missing or right.type.missing)
    return Compare(type_, syntax.op, left, right)


def member(of: Node, values: Sequence[Node], syntax: Member) -> Node:
    """`of in [values]`. Raises Refused for values that are no constants, stand twice, or can never be."""
    if not all(isinstance(value, Const) for value in values):
        at = next(t.at for t, v in zip(syntax.values, values, strict=True) if not isinstance(v, Const))
        raise Refused(at, "a list holds constants alone", remedy="write x == a or x == b")
    of, *values = united([of, *values], [syntax.of.at, *(value.at for value in syntax.values)])
    constants = [value.value for value in values if isinstance(value, Const)]
    if of.type.kind == "bool":
        raise Refused(syntax.at, "true or false needs no list", remedy="write x or not x")
    for index, (value, tree) in enumerate(zip(values, syntax.values, strict=True)):
        if constants[index] in constants[:index]:
            raise Refused(tree.at, "this value stands twice", remedy="keep one of them")
        refuse_decided(proof("eq", of.type, value.type), tree.at, of, value)
    if of.type.codes and set(of.type.codes) <= set(constants):
        raise Refused(syntax.at, "the list names every code", remedy="leave one out, or write `is known`")
    among = Among(replace(BOOL, missing=of.type.missing), of, tuple(constants))
    return Not(among.type, among) if syntax.negated else among


def proof(op: Comparison, left: Type, right: Type) -> Proof | None:
    """What the ranges or codes of two sides prove of a comparison."""
    if left.kind == "code" and left.codes and right.codes:
        shared = set(left.codes) & set(right.codes)
        one = left.codes == right.codes and len(left.codes) == 1
        equal: Proof | None = "never" if not shared else "always" if one else None
        return equal if op == "eq" else _opposite(equal)
    if left.kind not in ("number", "date"):
        return None
    if op in ("gt", "ge"):
        return proof("lt" if op == "gt" else "le", right, left)
    if op == "lt":
        return "always" if left.high < right.low else "never" if left.low >= right.high else None
    if op == "le":
        return "always" if left.high <= right.low else "never" if left.low > right.high else None
    apart = left.high < right.low or right.high < left.low
    same = left.low == left.high == right.low == right.high
    equal = "never" if apart else "always" if same else None
    return equal if op == "eq" else _opposite(equal)


def _opposite(found: Proof | None) -> Proof | None:
    opposites: dict[Proof | None, Proof | None] = {"always": "never", "never": "always", None: None}
    return opposites[found]


def refuse_decided(found: Proof | None, at: int, left: Node, right: Node) -> None:
    """Raises Refused for a comparison that is proven to hold always or never."""
    if found is None:
        return
    value = left if not isinstance(left, Const) else right
    if value.type.kind == "code":
        remedy = f"its codes are {', '.join(value.type.codes)}"
    else:
        low, high = (written(value.type, end) for end in (value.type.low, value.type.high))
        remedy = f"what stands there runs from {low} to {high}"
    message = "this can never be true" if found == "never" else "this is always true"
    raise Refused(at, message, remedy=f"{remedy}; compare with a value inside, or leave it out")
