"""Text of an expression. A group of strict operations checks each value that may be missing once, before it computes.

`If`, `And` and `Or` compute only what they need, in order: the checker proves divisions under what stands before them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import assert_never

from loanmill.core.strategy.case.arithmetic import annuity, bucket, months_between
from loanmill.core.strategy.case.quotients import quotient
from loanmill.core.strategy.case.writer import Code, Writer
from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.nodes import Node

OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
MOST_INLINE = 4  # extremes over more items call min or max


def code_of(writer: Writer, node: Node) -> Code:
    """The text of a node: an identifier, a constant or an expression in parentheses."""
    match node:
        case n.Const():
            return Code(writer.pool.constant(node.value))
        case n.Nothing():
            return Code("None", maybe=True)
        case n.Ref():
            return writer.columns[node.name]
        case n.If():
            text, maybe = _if(writer, node)
            return Code(f"({text})", maybe)
        case n.And() | n.Or():
            return _kleene(writer, node)
        case n.Otherwise():
            return _otherwise(writer, node)
        case n.IsMissing():
            of = code_of(writer, node.of)
            return Code(f"({of.text} is None)") if of.maybe else Code("False")
        case _:
            return _group(writer, node)


def _if(writer: Writer, node: n.If) -> tuple[str, bool]:
    """Without parentheses, so that a long chain of cases does not nest."""
    when, then = code_of(writer, node.when), code_of(writer, node.then)
    if isinstance(node.other, n.If):
        other, other_maybe = _if(writer, node.other)
    else:
        last = code_of(writer, node.other)
        other, other_maybe = last.text, last.maybe
    if not when.maybe:
        return f"{then.text} if {when.text} else {other}", then.maybe or other_maybe
    if when.simple:
        return f"{then.text} if {when.text} else None if {when.text} is None else {other}", True
    held = writer.temp()
    return f"{then.text} if ({held} := {when.text}) else None if {held} is None else {other}", True


def _kleene(writer: Writer, node: n.And | n.Or) -> Code:
    word, last = ("and", "False") if isinstance(node, n.And) else ("or", "True")
    items = [code_of(writer, item) for item in node.items]
    if not any(item.maybe for item in items):
        return Code(f"({f' {word} '.join(item.text for item in items)})")
    settles, unknown = [], []
    for item in items:
        if not item.maybe:
            settles.append(item.text if word == "or" else f"not {item.text}")
            continue
        held = item.text if item.simple else writer.temp()
        settles.append(f"{held} is {last}" if item.simple else f"({held} := {item.text}) is {last}")
        unknown.append(f"{held} is None")
    other = "True" if word == "and" else "False"
    return Code(f"({last} if {' or '.join(settles)} else None if {' or '.join(unknown)} else {other})", maybe=True)


def _otherwise(writer: Writer, node: n.Otherwise) -> Code:
    of = code_of(writer, node.of)
    if not of.maybe:
        return of
    fallback = code_of(writer, node.fallback)
    if of.simple:
        return Code(f"({fallback.text} if {of.text} is None else {of.text})", fallback.maybe)
    held = writer.temp()
    return Code(f"({fallback.text} if ({held} := {of.text}) is None else {held})", fallback.maybe)


def _group(writer: Writer, node: Node) -> Code:
    guards: list[str] = []
    text = _strict(writer, node, guards)
    if not guards:
        return Code(text)
    unknown = " or ".join(f"{guard} is None" for guard in dict.fromkeys(guards))
    return Code(f"(None if {unknown} else {text})", maybe=True)


def _leaf(writer: Writer, node: Node, guards: list[str]) -> str:
    code = code_of(writer, node)
    if not code.maybe:
        return code.text
    if code.simple or code.text == "None":
        guards.append(code.text)
        return code.text
    held = writer.temp()
    guards.append(f"({held} := {code.text})")
    return held


def _strict(writer: Writer, node: Node, guards: list[str]) -> str:
    """The text of an operation that is missing where an operand is; `guards` are the operands to be checked."""

    def of(child: Node) -> str:
        return _strict(writer, child, guards)

    match node:
        case n.Sum() | n.Difference():
            return f"({_sum(node, of)})"
        case n.Product():
            return f"({of(node.left)} * {of(node.right)})"
        case n.Quotient():
            types = (node.over.type, node.under.type)
            return quotient(writer, over=of(node.over), under=of(node.under), rounding=node.rounding, types=types)
        case n.Absolute():
            return of(node.of) if node.of.type.low >= 0 else f"abs({of(node.of)})"
        case n.Extreme():
            return _extreme(writer, node, [of(item) for item in node.items])
        case n.Compare():
            return f"({of(node.left)} {OPERATORS[node.op]} {of(node.right)})"
        case n.Among():
            return f"({of(node.of)} in {writer.pool.put(frozenset(node.values))})"
        case n.Not():
            return f"(not {of(node.of)})"
        case n.StartsWith():
            return f"{of(node.of)}.startswith({writer.pool.put(node.prefix)})"
        case n.MonthsBetween():
            return f"{writer.pool.put(months_between)}({of(node.since)}, {of(node.until)})"
        case n.Annuity():
            return f"{writer.pool.put(annuity)}({of(node.rate_bp)}, {of(node.months)})"
        case n.Bucket():
            return f"{writer.pool.put(bucket)}({of(node.key)}, {writer.pool.put(node.salt)})"
        case n.Const() | n.Nothing() | n.Ref() | n.If() | n.And() | n.Or() | n.Otherwise() | n.IsMissing():
            return _leaf(writer, node, guards)
        case _:
            assert_never(node)


def _sum(node: n.Sum | n.Difference, of: Callable[[Node], str]) -> str:
    """Sums chain to the left without parentheses."""
    sign = "+" if isinstance(node, n.Sum) else "-"
    left = _sum(node.left, of) if isinstance(node.left, n.Sum | n.Difference) else of(node.left)
    return f"{left} {sign} {of(node.right)}"


def _extreme(writer: Writer, node: n.Extreme, items: list[str]) -> str:
    if len(items) > MOST_INLINE:
        return f"{'min' if node.which == 'least' else 'max'}({', '.join(items)})"
    sign = "<=" if node.which == "least" else ">="

    def of_two(left: str, right: str) -> str:
        read, first = _held(writer, left)
        also, second = _held(writer, right)
        return f"({first} if {read} {sign} {also} else {second})"

    return reduce(of_two, items)


def _held(writer: Writer, text: str) -> tuple[str, str]:
    """How to read a text the first time and again."""
    if text.isidentifier() or text.isdigit():
        return text, text
    held = writer.temp()
    return f"({held} := {text})", held
