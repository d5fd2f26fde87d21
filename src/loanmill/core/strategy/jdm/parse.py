"""ZEN's text to a tree, with ZEN's own precedence.

From weak to strong: `? :`; or; and; comparisons, in; + -; not; * / %; ^ (to the right); ??; unary minus. In a cell of
a table `and`, `or` and the comma stand on one level and are read from left to right.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.scan import Word, words
from loanmill.core.strategy.jdm.zen import Binary, Call, Choice, Interval, Items, Path, Tree, Unary, Value

MAX_DEPTH = 60
ITSELF = Path(("$",))
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
_LEVELS = {"or": 10, "and": 15, **dict.fromkeys(COMPARISONS, 20), "+": 30, "-": 30}
_LEVELS |= {"*": 60, "/": 60, "%": 60, "^": 70, "??": 80}
_NOT, _MINUS = 50, 200
_VALUES = {"true": True, "false": False, "null": None}
TRUTHS = ("contains", "startsWith", "endsWith", "matches", "isNumeric")


def standard(text: str) -> Tree:
    """The tree of an expression. Raises Refused."""
    parser = _Parser(words(text))
    tree = parser.expression(0)
    parser.ended()
    return tree


def unary(text: str) -> Tree:
    """The truth that a cell states about `$`, its own field. Raises Refused."""
    parser = _Parser(words(text))
    parser.cell = True
    tree = parser.test()
    while parser.here.kind != "end":
        join = "and" if parser.takes("and") else "or" if parser.takes("or") or parser.takes(",") else None
        if join is None:
            raise parser.unexpected()
        tree = Binary(join, tree, parser.test())
    return tree


class _Parser:
    def __init__(self, found: list[Word]) -> None:
        self._words = found
        self._index = 0
        self._depth = 0
        self.cell = False

    @property
    def here(self) -> Word:
        return self._words[self._index]

    def ended(self) -> None:
        """Raises Refused unless everything was read."""
        if self.here.kind != "end":
            raise self.unexpected()

    def unexpected(self) -> Refused:
        """Why the word here cannot stand here."""
        return Refused(self.here.at, f"{self.here.text} is not expected", remedy="mend the expression in the graph")

    def takes(self, text: str) -> bool:
        """Take a word or mark if it stands here."""
        if self.here.kind in ("word", "mark") and self.here.text == text:
            self._index += 1
            return True
        return False

    def wants(self, text: str) -> None:
        """Take a mark that must stand here."""
        if not self.takes(text):
            raise self.unexpected()

    def test(self) -> Tree:
        """One test of a cell: a comparison with `$` where none is written."""
        op = self._operator()
        if op in COMPARISONS:
            self._take(op)
            return Binary(op, ITSELF, self.expression(0))
        tree = self.expression(0)
        if isinstance(tree, Binary) and tree.op in (*COMPARISONS, "and", "or"):
            return tree
        if _is_truth(tree):
            return tree
        return Binary("in" if isinstance(tree, Items | Interval) else "==", ITSELF, tree)

    def _operator(self) -> str:
        if self.here.kind not in ("word", "mark"):
            return ""
        if self.here.text == "not" and self._words[self._index + 1].text == "in":
            return "not in"
        return self.here.text

    def _take(self, op: str) -> None:
        self._index += 2 if op == "not in" else 1

    def expression(self, level: int) -> Tree:
        """An expression whose operators bind at least so tightly."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(self.here.at, f"it is nested more than {MAX_DEPTH} deep", remedy="split the expression")
        left = self._first()
        while (own := _LEVELS.get(op := self._operator(), -1)) >= max(level, 0):
            if self.cell and op in ("and", "or"):
                break  # ZEN joins tests at the top of a cell alone
            self._take(op)
            left = Binary(op, left, self.expression(own + (op != "^")))
        if level == 0 and self.takes("?"):
            if self.cell:
                raise Refused(self.here.at, "a choice in a cell is not carried over", remedy="make it two rows")
            then = self.expression(0)
            self.wants(":")
            left = Choice(left, then, self.expression(0))
        self._depth -= 1
        return left

    def _first(self) -> Tree:
        word = self.here
        self._index += word.kind != "end"
        if word.kind == "number":
            return self._behind(Value(_number(word)))
        if word.kind == "text":
            return self._behind(Value(word.text))
        if word.kind == "word":
            return self._word(word)
        if word.text in ("!", "-", "+") and word.kind == "mark":
            of = self.expression(_NOT if word.text == "!" else _MINUS)
            return of if word.text == "+" else Unary("not" if word.text == "!" else "-", of)
        if word.text in ("(", "[") and word.kind == "mark":
            return self._bracket(word)
        self._index -= word.kind != "end"
        raise self.unexpected()

    def _word(self, word: Word) -> Tree:
        if word.text == "not":
            return Unary("not", self.expression(_NOT))
        if word.text in _VALUES:
            return Value(_VALUES[word.text])
        if word.text in ("and", "or", "in"):
            self._index -= 1
            raise self.unexpected()
        if self.takes("("):
            return self._behind(Call(word.text, self._list(")")))
        return self._behind(Path((word.text,)))

    def _behind(self, tree: Tree) -> Tree:
        """What stands behind a value: `.name`, `.method(..)`."""
        while self.takes("."):
            name = self.here
            if name.kind != "word":
                raise self.unexpected()
            self._index += 1
            if self.takes("("):
                tree = Call(f".{name.text}", (tree, *self._list(")")))
            elif isinstance(tree, Path):
                tree = Path((*tree.parts, name.text))
            else:
                raise Refused(name.at, f"the field {name.text} of a computed value is not carried over", remedy=_NAMED)
        if self.here.text == "[" and self.here.kind == "mark":
            remedy = "compute the item before the graph, and give it as an input"
            raise Refused(self.here.at, "an item of a list is not carried over", remedy=remedy)
        return tree

    def _bracket(self, word: Word) -> Tree:
        """Parentheses, a list or an interval."""
        if word.text == "[" and self.takes("]"):
            return Items(())
        first = self.expression(0) if word.text == "(" else self._argument()
        if self.takes(".."):
            second = self.expression(0)
            close = self.here
            if not (self.takes("]") or self.takes(")")):
                raise self.unexpected()
            return Interval(first, second, word.text == "[", close.text == "]")
        if word.text == "[":
            return Items((first, *self._rest("]")))
        self.wants(")")
        return self._behind(first)

    def _list(self, close: str) -> tuple[Tree, ...]:
        return () if self.takes(close) else (self._argument(), *self._rest(close))

    def _rest(self, close: str) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while not self.takes(close):
            self.wants(",")
            if self.takes(close):
                break
            found.append(self._argument())
        return tuple(found)

    def _argument(self) -> Tree:
        cell, self.cell = self.cell, False
        made = self.expression(0)
        self.cell = cell
        return made


_NAMED = "compute the value under a name first"


def _is_truth(tree: Tree) -> bool:
    """Whether a cell that is no comparison is a truth by itself, not something to compare `$` with."""
    if isinstance(tree, Unary):
        return _is_truth(tree.of)
    return isinstance(tree, Call) and tree.name in TRUTHS


def _number(word: Word) -> Decimal:
    try:
        return Decimal(word.text.replace("_", ""))
    except InvalidOperation:
        raise Refused(word.at, f"{word.text} is no number", remedy="write digits") from None
