"""if, otherwise, min, max, abs."""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.strategy.expressions import ranges
from loanmill.core.strategy.expressions.build import absolute, extreme
from loanmill.core.strategy.expressions.calls.check import Checker, numbers, of_kind
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Absent, Call
from loanmill.core.strategy.expressions.units import called
from loanmill.core.strategy.tree.nodes import Const, If, Node, Otherwise
from loanmill.core.strategy.tree.types import Type


def joined(first: Type, second: Type) -> Type:
    """The type of a value that is one of two: the wider range, all codes."""
    low, high = ranges.hull([(first.low, first.high), (second.low, second.high)])
    codes = tuple(dict.fromkeys((*first.codes, *second.codes)))
    return replace(first, low=low, high=high, codes=codes, missing=first.missing or second.missing)


def if_(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`if(when, then, else)`. Each branch is checked with what the condition says."""
    condition, then, other = call.args
    when = of_kind(checker, condition, "bool", what="if", remedy="write a condition, such as x > 0")
    if isinstance(when, Const):
        raise Refused(condition.at, "this condition is always the same", remedy="leave the `if` out")
    holds, fails = (checker.within(condition, holds=way, surely=True) for way in (True, False))
    nodes = checker.together_under([(then, holds), (other, fails)], hint)
    type_ = joined(nodes[0].type, nodes[1].type)
    return If(replace(type_, missing=type_.missing or when.type.missing), when, nodes[0], nodes[1])


def otherwise(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`otherwise(x, stand_in)`: missing only where both are."""
    if isinstance(call.args[1], Absent) or isinstance(call.args[0], Absent):
        raise Refused(call.at, "missing is no stand-in and needs none", remedy="write the value that stands in")
    of, stand_in = checker.together(call.args, hint)
    if isinstance(of, Const):
        raise Refused(call.at, "a constant is never missing", remedy="leave `otherwise` out")
    type_ = joined(of.type, stand_in.type)
    return Otherwise(replace(type_, missing=of.type.missing and stand_in.type.missing), of, stand_in)


def least(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`min(..)`."""
    return extreme("least", _ordered(checker, call, hint))


def greatest(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`max(..)`."""
    return extreme("greatest", _ordered(checker, call, hint))


def _ordered(checker: Checker, call: Call, hint: Type | None) -> list[Node]:
    nodes = checker.together(call.args, hint)
    if nodes[0].type.kind not in ("number", "date"):
        raise Refused(call.at, f"{called(nodes[0].type)} has no order", remedy="give numbers or dates")
    return nodes


def abs_(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`abs(x)`."""
    return absolute(numbers(checker, call.args[0], what="abs"))
