"""Cells of tables: `-`, `missing`, `A, B`, `not A`, `< 5`, `5 .. 9`, `[5..9)`."""

from __future__ import annotations

from loanmill.core.strategy.expressions.literals import code, constant, example, read_value, within
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.tokens import Token, plain_text, tokens
from loanmill.core.strategy.expressions.words import words_of
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Span
from loanmill.core.strategy.tree.types import Type

_COMPARISONS = ("<", "<=", ">", ">=", "==", "=", "!=")


def cell(*, raw: str | int | bool, type: Type, spot: Spot, faults: Faults) -> Cell | None:
    """The cell that a scalar says over an input of a type, or None with the fault told at the spot."""
    try:
        if not isinstance(raw, str):
            return Choice(frozenset({constant(raw, type)}))
        said = plain_text(raw).strip()
        if said == "-":
            return Any()
        if said == "missing":
            return Absent()
        if said in ("not missing", "is known", "known"):
            raise Refused(1, f"{said} is no cell", remedy="put a row with `missing` above, and `-` below it")
        if not said:
            raise Refused(1, "the cell is empty", remedy='write "-" for anything')
        return _of_words(raw, type) if type.kind in ("code", "text", "bool") else _of_values(raw, type)
    except Refused as fault:
        fault.tell(spot, faults)
        return None


def _of_words(raw: str, type_: Type) -> Cell:
    """A cell over codes, texts or truth values."""
    negated, words = words_of(raw)
    values: list[Constant] = []
    for word in words:
        value: Constant = word.text
        if type_.kind == "bool":
            value = constant(word.text, type_)
        elif type_.kind == "code":
            value = code(word.text, type_, word.at)
        values.append(value)
    return _choice(values, [word.at for word in words], type_, negated=negated)


def _choice(values: list[Constant], ats: list[int], type_: Type, *, negated: bool) -> Choice:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise Refused(ats[index], f"{value} stands twice", remedy="keep one of them")
    every: set[Constant] = {True, False} if type_.kind == "bool" else set(type_.codes)
    if negated and every and every <= set(values):
        raise Refused(1, "nothing is left, so the row can never hold", remedy="leave one value out")
    return Choice(frozenset(values), negated=negated)


def _of_values(raw: str, type_: Type) -> Cell:
    """A cell over numbers or dates."""
    words = tokens(raw)
    first = words[0]
    if first.kind == "mark" and first.text in _COMPARISONS:
        value, after = read_value(words, 1, type_)
        _ended(words, after, type_)
        return _compared(first, value, type_)
    if first.kind == "word" and first.text == "not":
        bracketed = words[1].kind == "mark" and words[1].text == "("
        values, ats, after = _values(words, 2 if bracketed else 1, type_)
        if bracketed:
            after = _closed(words, after, ")")
        _ended(words, after, type_)
        return _choice(values, ats, type_, negated=True)
    if first.kind == "mark" and first.text in ("[", "("):
        return _interval(words, type_)
    value, after = read_value(words, 0, type_)
    if words[after].kind == "mark" and words[after].text == "..":
        below, after = read_value(words, after + 1, type_)
        _ended(words, after, type_)
        return _span(value, below - 1, type_)
    values, ats, after = _values(words, 0, type_)
    _ended(words, after, type_)
    return _choice(values, ats, type_, negated=False)


def _interval(words: list[Token], type_: Type) -> Span:
    """`[5..9]`, `(5..9)`, `[5..9)`, `(5..9]`."""
    low, after = read_value(words, 1, type_)
    if not (words[after].kind == "mark" and words[after].text == ".."):
        raise Refused(words[after].at, "a range needs two ends", remedy="write [5..9], or >= 5 for an open end")
    high, after = read_value(words, after + 1, type_)
    if not (words[after].kind == "mark" and words[after].text in ("]", ")")):
        raise Refused(words[after].at, "the range does not end", remedy="close it with ] (end included) or )")
    _ended(words, after + 1, type_)
    return _span(low + (words[0].text == "("), high - (words[after].text == ")"), type_)


def _compared(sign: Token, value: int, type_: Type) -> Cell:
    if sign.text in ("==", "=", "!="):
        return Choice(frozenset({within(value, type_, sign.at)}), negated=sign.text == "!=")
    if sign.text in ("<", "<="):
        return _span(None, value - (sign.text == "<"), type_)
    return _span(value + (sign.text == ">"), None, type_)


def _span(low: int | None, high: int | None, type_: Type) -> Span:
    """A range that something of the type can lie in. Raises Refused."""
    if low is not None and high is not None and low > high:
        raise Refused(1, "the range holds nothing", remedy="put the smaller end first; `a .. b` is up to b without it")
    if (low is not None and low > type_.high) or (high is not None and high < type_.low):
        raise Refused(1, "this can never hold: the input's range lies outside", remedy=f"write {example(type_)} inside")
    return Span(low, high)


def _values(words: list[Token], index: int, type_: Type) -> tuple[list[Constant], list[int], int]:
    """Values with commas between, where each stands, and the index behind them."""
    values: list[Constant] = []
    ats: list[int] = []
    while True:
        ats.append(words[index].at)
        value, index = read_value(words, index, type_)
        values.append(within(value, type_, ats[-1]))
        if not (words[index].kind == "mark" and words[index].text == ","):
            return values, ats, index
        index += 1


def _closed(words: list[Token], index: int, mark: str) -> int:
    if words[index].kind == "mark" and words[index].text == mark:
        return index + 1
    raise Refused(words[index].at, f"{mark} is missing", remedy=f"write {mark} there")


def _ended(words: list[Token], index: int, type_: Type) -> None:
    if words[index].kind != "end":
        remedy = "write one value, values with commas, a comparison or a range"
        raise Refused(words[index].at, f"{words[index].text} is not expected", remedy=remedy)
