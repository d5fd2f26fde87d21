"""div, ratio, round, round_to: the only ways to divide, each with its rounding."""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.expressions.build import adopting, aligned, fitting, is_bare, power, product, quotient
from loanmill.core.strategy.expressions.calls.check import Checker, decimals_of, numbers, rounding_of
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Call, Syntax
from loanmill.core.strategy.expressions.units import COUNTED, called, quotient_unit, whole_scale
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.types import Type, Unit


def div(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`div(a, b, rounding)` or with decimals."""
    over, under = _sides(checker, call)
    if under.type.unit in COUNTED:
        over = adopting(over, under.type)  # 12 by a count of shops is 12 shops by shops
    unit = quotient_unit(over.type.unit or "number", under.type.unit or "number")
    if unit is None:
        message = f"{called(over.type)} divided by {called(under.type)} leaves no unit"
        raise Refused(call.at, message, remedy="divide like by like, or by a number, a ratio, a count, days or months")
    scale = whole_scale(unit) + decimals_of(call.args, 3)
    return divided(over, under, unit, scale, rounding_of(call.args[2]), call.at)


def ratio(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`ratio(a, b, rounding)`: a / b in basis points."""
    over, under = _sides(checker, call)
    if over.type.unit != under.type.unit and not is_bare(over) and not is_bare(under):
        message = f"a ratio of {called(over.type)} and {called(under.type)}"
        raise Refused(call.at, message, remedy="give two values of one unit")
    return divided(over, under, "ratio", whole_scale("ratio"), rounding_of(call.args[2]), call.at)


def round_(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`round(x, rounding)`: to whole fen, basis points or ones; with decimals, to so many behind that."""
    of = numbers(checker, call.args[0], what="round")
    rounding = rounding_of(call.args[1])
    return rounded(of, whole_scale(of.type.unit) + decimals_of(call.args, 2), rounding, call.at)


def rounded(of: Node, scale: int, rounding: Rounding, at: int) -> Node:
    """The node with so many decimals; the node itself where it has no more than that."""
    if of.type.scale <= scale:
        return of
    return quotient(of, power(of.type.scale - scale), replace(of.type, scale=scale), rounding, at)


def round_to(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`round_to(x, step, rounding)`: the multiple of a step, at the scale of the step."""
    of, step = checker.together(call.args[:2])
    natural = checker.infer(call.args[1])
    if of.type.kind != "number":
        raise Refused(call.at, f"round_to takes numbers, and this is {called(of.type)}", remedy="give a number")
    if natural.type.low != natural.type.high or natural.type.low <= 0:
        raise Refused(call.args[1].at, "the step is no positive constant", remedy="write one, such as 1000 yuan")
    scale = max(natural.type.scale, whole_scale(of.type.unit))
    step = aligned(fitting(natural, of.type.unit or "number", call.args[1].at), scale, call.at)
    whole = divided(of, step, "number", 0, rounding_of(call.args[2]), call.at)
    return product(whole, step, of.type.unit or "number", call.at)


def _sides(checker: Checker, call: Call) -> tuple[Node, Node]:
    """The two sides of a division. Raises Refused where the divisor may be zero."""
    over = numbers(checker, call.args[0], what=call.name)
    under = numbers(checker, call.args[1], what=call.name)
    refuse_zero(checker, call.args[1], under)
    return over, under


def refuse_zero(checker: Checker, syntax: Syntax, under: Node) -> None:
    """Raises Refused where a divisor may be zero."""
    if under.type.low <= 0 <= under.type.high and not checker.fact(syntax).nonzero:
        remedy = "ask first: if(b != 0, div(a, b, down), missing), or bound it with max(b, 1)"
        raise Refused(syntax.at, "the divisor may be zero", remedy=remedy)


def divided(over: Node, under: Node, unit: Unit, scale: int, rounding: Rounding, at: int) -> Node:
    """over / under at a scale: the decimals that are wanted go to the upper side, those too many to the lower."""
    more = scale - over.type.scale + under.type.scale
    if more >= 0:
        over = aligned(over, over.type.scale + more, at)
    else:
        under = aligned(under, under.type.scale - more, at)
    return quotient(over, under, Type("number", unit, scale), rounding, at)
