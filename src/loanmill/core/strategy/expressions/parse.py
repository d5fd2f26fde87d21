"""Text to an untyped tree: a Pratt parser over the operators of the language. Nothing is evaluated.

From weak to strong: or; and; not; comparisons, `in`, `is`; + and -; *; unary minus. `and` beside `or` needs
parentheses, and comparisons do not chain, because people read both in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import (
    Absent,
    Arithmetic,
    Call,
    Comparing,
    Date,
    Inverse,
    Joined,
    Known,
    Member,
    Name,
    Negative,
    Number,
    Syntax,
    Text,
    Truth,
    parts,
)
from loanmill.core.strategy.expressions.tokens import Token, tokens
from loanmill.core.strategy.tree.nodes import Comparison

MAX_DEPTH = 50
MAX_NODES = 500
RESERVED = frozenset({"and", "or", "not", "in", "is", "known", "missing", "true", "false"})
_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS = range(1, 8)
_COMPARISONS: dict[str, Comparison] = {
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "==": "eq",
    "=": "eq",
    "!=": "ne",
}
_SMALLER = "give a part of it a name in a formula"


def parse(text: str) -> Syntax:
    """The tree of an expression. Raises Refused."""
    parser = _Parser(tokens(text))
    if parser.ended:
        raise Refused(1, "the expression is empty", remedy="write one, such as app_amount_fen > 500000 yuan")
    tree = parser.expression(0)
    if not parser.ended:
        raise parser.unexpected()
    _small(tree)
    return tree


def names_in_text(text: str) -> frozenset[str]:
    """The bare words of an expression: the names it reads, codes, roundings; none where it does not parse."""
    try:
        return frozenset(item.word for item in _walk(parse(text)) if isinstance(item, Name))
    except Refused:
        return frozenset()


def _walk(tree: Syntax) -> Iterator[Syntax]:
    yield tree
    for part in parts(tree):
        yield from _walk(part)


def _small(tree: Syntax) -> None:
    """Refuses trees that are too deep (left-leaning sums included) or too large."""
    level, depth, count = [tree], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > MAX_DEPTH:
            raise Refused(level[0].at, f"it is nested more than {MAX_DEPTH} deep", remedy=_SMALLER)
        if count > MAX_NODES:
            raise Refused(1, f"it has more than {MAX_NODES} parts", remedy=_SMALLER)
        level = [part for item in level for part in parts(item)]


class _Parser:
    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._index = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        return self._words[self._index]

    @property
    def ended(self) -> bool:
        return self.here.kind == "end"

    def _take(self) -> Token:
        token = self.here
        self._index = min(self._index + 1, len(self._words) - 1)
        return token

    def _is(self, *texts: str) -> bool:
        return self.here.kind in ("mark", "word") and self.here.text in texts

    def _want(self, mark: str, *, after: str) -> None:
        if not self._is(mark):
            raise Refused(self.here.at, f"{mark} is missing after {after}", remedy=f"write {mark} there")
        self._take()

    def unexpected(self) -> Refused:
        """Why the word here cannot stand here."""
        token = self.here
        remedies = {
            "[": "there is no indexing; square brackets follow `in` alone",
            "=": "write == to compare",
            "%": "write % behind a number; there is no remainder",
            ",": "group thousands with _ as in 500_000",
            ")": "there is one parenthesis too many",
            "..": "ranges stand in cells of tables; write x >= a and x < b",
            "if": "write if(when, then, else)",
        }
        what = "the expression ends too early" if token.kind == "end" else f"{token.text} is not expected"
        return Refused(token.at, what, remedy=remedies.get(token.text, "put a value here, or a sign between values"))

    def expression(self, strength: int) -> Syntax:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(self.here.at, f"it is nested more than {MAX_DEPTH} deep", remedy=_SMALLER)
        left = self._first(strength)
        while (after := self._strength()) > strength:
            left = self._join(left, after)
        self._depth -= 1
        return left

    def _strength(self) -> int:
        if self._is("or"):
            return _OR
        if self._is("and"):
            return _AND
        if self._is(*_COMPARISONS, "in", "is", "not"):
            return _COMPARE
        if self._is("+", "-"):
            return _ADD
        return _MULTIPLY if self._is("*") else 0

    def _join(self, left: Syntax, strength: int) -> Syntax:
        if strength in (_OR, _AND):
            return self._joined(left, "or" if strength == _OR else "and")
        if strength == _COMPARE:
            return self._compared(left)
        token = self._take()
        sign: Literal["+", "-", "*"] = "+" if token.text == "+" else "-" if token.text == "-" else "*"
        return Arithmetic(sign, left, self.expression(strength), token.at)

    def _joined(self, left: Syntax, word: Literal["and", "or"]) -> Syntax:
        at, items = self.here.at, [left]
        while self._is(word):
            self._take()
            items.append(self.expression(_AND))
        if self._is("and", "or"):
            remedy = "put parentheses around the part that belongs together"
            raise Refused(self.here.at, "and stands beside or", remedy=remedy)
        flat = [p for i in items for p in (i.items if isinstance(i, Joined) and i.word == word else (i,))]
        return Joined(word, tuple(flat), at)

    def _compared(self, left: Syntax) -> Syntax:
        token = self._take()
        if token.text == "is":
            made: Syntax = self._known(left, token.at)
        elif token.text in ("in", "not"):
            made = self._member(left, token)
        else:
            if self._is("="):
                raise Refused(token.at, f"{token.text}= is not expected", remedy="write ==, != , <= or >= once")
            made = Comparing(_COMPARISONS[token.text], left, self.expression(_COMPARE), token.at)
        if self._is(*_COMPARISONS, "in", "is", "not"):
            remedy = "write a < b and b < c"
            raise Refused(self.here.at, "comparisons do not chain", remedy=remedy)
        return made

    def _known(self, of: Syntax, at: int) -> Known:
        negated = self._is("not") and bool(self._take())
        if not self._is("missing", "known"):
            raise Refused(self.here.at, "`is` is followed by missing or known", remedy="write == to compare")
        return Known(of, (self._take().text == "missing") != negated, at)

    def _member(self, of: Syntax, token: Token) -> Member:
        negated = token.text == "not"
        if negated:
            self._want("in", after="not")
        self._want("[", after="in")
        values = self._list("]")
        if not values:
            raise Refused(token.at, "the list is empty", remedy="name at least one value")
        return Member(of, values, negated, token.at)

    def _list(self, close: str) -> tuple[Syntax, ...]:
        """Expressions with commas between, to the closing mark."""
        found: list[Syntax] = []
        if self._is(close):
            self._take()
            return ()
        while True:
            found.append(self.expression(0))
            if len(found) > MAX_NODES:
                raise Refused(self.here.at, f"it has more than {MAX_NODES} parts", remedy=_SMALLER)
            if self._is(close):
                self._take()
                return tuple(found)
            if not self._is(","):
                if self.here.kind == "end":
                    raise Refused(self.here.at, f"{close} is missing", remedy=f"write {close} there")
                raise self.unexpected()
            self._take()

    def _first(self, strength: int) -> Syntax:
        token = self._take()
        if token.kind == "number":
            return Number(token.value, token.scale, token.unit, token.at)
        if token.kind == "date":
            return Date(token.value, token.at)
        if token.kind == "text":
            return Text(token.text, token.at)
        if token.kind == "word":
            if token.text == "not" and strength >= _COMPARE:
                raise Refused(token.at, "not stands behind a sign", remedy="put it and what it denies in parentheses")
            return self._word(token)
        if token.text == "-" and token.kind == "mark":
            return Negative(self.expression(_MULTIPLY), token.at)
        if token.text == "(" and token.kind == "mark":
            return self._bracket()
        self._index -= token.kind != "end"
        raise self.unexpected()

    def _bracket(self) -> Syntax:
        inner = self.expression(0)
        if self._is(","):
            raise Refused(self.here.at, "a list needs `in [..]`", remedy="write in [a, b]")
        if not self._is(")"):
            if self.here.kind == "end":
                raise Refused(self.here.at, ") is missing", remedy="close the parenthesis")
            raise self.unexpected()
        self._take()
        return inner

    def _word(self, token: Token) -> Syntax:
        if token.text == "not":
            return Inverse(self.expression(_NOT), token.at)
        if token.text in ("true", "false"):
            return Truth(token.text == "true", token.at)
        if token.text == "missing":
            return Absent(token.at)
        if token.text in RESERVED:
            self._index -= 1
            raise self.unexpected()
        if self._is("("):
            self._take()
            return Call(token.text, self._list(")"), token.at)
        return Name(token.text, token.at)
