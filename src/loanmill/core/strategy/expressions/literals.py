"""Constants of a document: 500000 yuan, 50万元, 30%, 250 bp, 0.35, 2026-01-01, true, a code."""

from __future__ import annotations

from loanmill.core.strategy.expressions.refused import Refused, nearest
from loanmill.core.strategy.expressions.tokens import Token, plain_text, tokens
from loanmill.core.strategy.expressions.units import COUNTED, called
from loanmill.core.strategy.expressions.written import decimal, written
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.types import Type

_EXAMPLES = {"yuan": "500000 yuan, 50万元 or 1234 fen", "ratio": "30%, 12.5% or 250 bp"}


def literal(*, raw: str | int | bool, type: Type) -> Constant | None:
    """The constant of a type that a scalar says, within its range and codes; None where it says none."""
    try:
        return constant(raw, type)
    except Refused:
        return None


def literal_told(*, raw: str | int | bool, type: Type, spot: Spot, faults: Faults) -> Constant | None:
    """The same, with what is wrong told at the spot."""
    try:
        return constant(raw, type)
    except Refused as fault:
        fault.tell(spot, faults)
        return None


def constant(raw: str | int | bool, type_: Type) -> Constant:
    """The constant that a scalar says. Raises Refused."""
    if type_.kind == "bool":
        if isinstance(raw, bool) or raw in ("true", "false"):
            return raw in (True, "true")
        raise Refused(1, f"{raw!r} is not true or false", remedy="write true or false")
    if isinstance(raw, bool):
        raise Refused(1, f"{str(raw).lower()} is {called(Type('bool'))}", remedy=f"write {example(type_)}")
    if type_.kind == "code":
        return code(str(raw), type_, 1)
    if type_.kind == "text":
        return str(raw)
    words = tokens(str(raw))
    value, after = read_value(words, 0, type_)
    if words[after].kind != "end":
        raise Refused(words[after].at, f"{words[after].text} is not expected", remedy=f"write {example(type_)} alone")
    return within(value, type_, words[0].at)


def example(type_: Type) -> str:
    """How a constant of a type is written."""
    if type_.kind != "number":
        return {"date": "a date such as 2026-01-31", "bool": "true or false"}.get(type_.kind, f"a {type_.kind}")
    return _EXAMPLES.get(type_.unit or "", f"a number such as {decimal(5 * 10**type_.scale, type_.scale)}")


def code(word: str, type_: Type, at: int) -> str:
    """A code of a type; one without codes takes every word. Raises Refused."""
    for said in (word, plain_text(word).strip()):
        if said in type_.codes or (not type_.codes and said):
            return said
    raise Refused(at, f"{word} is none of its codes", remedy=f"write {nearest(word, type_.codes)}")


def within(value: int, type_: Type, at: int) -> int:
    """The value, in the range of its type. Raises Refused."""
    if type_.low <= value <= type_.high:
        return value
    low, high = (written(type_, end) for end in (type_.low, type_.high))
    message = f"{written(type_, value)} lies outside {low} to {high}"
    raise Refused(at, message, remedy="write a value inside, or widen the range where it is declared")


def read_value(words: list[Token], index: int, type_: Type) -> tuple[int, int]:
    """The integer of a number or date that stands at an index, and the index behind it. Raises Refused."""
    token = words[index]
    negative = token.kind == "mark" and token.text == "-"
    if negative:
        index, token = index + 1, words[index + 1]
    if token.kind == "date" and type_.kind == "date" and not negative:
        return token.value, index + 1
    if token.kind != "number" or type_.kind != "number":
        raise Refused(token.at, f"{token.text} is no {type_.named()}", remedy=f"write {example(type_)}")
    value = number_of(token, type_)
    return (-value if negative else value), index + 1


def number_of(token: Token, type_: Type) -> int:
    """The integer of a number at the unit and scale of a type. Raises Refused for another unit, or a finer number."""
    fits = token.value == 0 or type_.unit == "number" or type_.unit in COUNTED
    if token.unit != type_.unit and not (token.unit is None and fits):
        remedy = f"write {example(type_)}"
        raise Refused(token.at, f"{token.text} is no {type_.named()}", remedy=remedy)
    more = type_.scale - token.scale
    if more >= 0:
        return token.value * int(10**more)
    finer = int(10**-more)
    if token.value % finer:
        remedy = f"write at most {type_.scale} decimals" if type_.scale else "write a whole number"
        raise Refused(token.at, f"{token.text} is finer than {type_.named()}", remedy=remedy)
    return token.value // finer
