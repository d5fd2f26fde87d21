"""Checked expressions in ZEN: numbers as the integers that a policy computes with, dates as days, missing as null.

ZEN stops with an error where null meets arithmetic or a comparison, so null is asked for first: once around a stretch
of strict operations, and as Kleene's three values demand at `and`, `or`, `not` and `if`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.tree.nodes import (
    Absolute,
    Among,
    And,
    Annuity,
    Bucket,
    Compare,
    Const,
    Constant,
    Difference,
    Extreme,
    If,
    IsMissing,
    MonthsBetween,
    Node,
    Not,
    Nothing,
    Or,
    Otherwise,
    Product,
    Quotient,
    Ref,
    StartsWith,
    Sum,
)

MOST = 7 * 10**27  # what ZEN's decimals hold to the last digit
EXACT_DIGITS = (
    26  # of dividend and divisor together, so that 28 digits of a quotient tell on which side of a half it is
)
DAY_MS = 86_400_000
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_WHOLE = {Rounding.FLOOR: "floor", Rounding.CEILING: "ceil", Rounding.DOWN: "trunc", Rounding.HALF_UP: "round"}


class Unspoken(Exception):
    """ZEN has no words for it: what, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(slots=True)
class Scribe:
    """Spells into one expression node. `keys`: ZEN's name of each column; `gaps`: columns that may be null; `lines`:
    what the node computes so far, whose names need `$.` within it."""

    keys: dict[str, str]
    gaps: dict[str, bool]
    taken: set[str]
    lines: dict[str, str] = field(default_factory=dict)

    def name(self, wish: str) -> str:
        """A new name."""
        found, count = wish, 1
        while found in self.taken:
            count += 1
            found = f"{wish}_{count}"
        self.taken.add(found)
        return found

    def ref(self, key: str) -> str:
        """How a name is read here."""
        return f"$.{key}" if key in self.lines else key

    def put(self, wish: str, text: str) -> str:
        """Compute a text under a new name; how it is read."""
        key = self.name(wish)
        self.lines[key] = text
        return self.ref(key)

    def define(self, column: str, node: Node) -> None:
        """Compute a column of the policy."""
        text, gap = self.value(node)
        self.gaps[column] = gap
        self.keys[column] = self.name(self.keys.get(column) or plain(column))
        self.lines[self.keys[column]] = text

    def value(self, node: Node) -> tuple[str, bool]:
        """The text that gives a node's value, null where it is missing, and whether it may be. Raises Unspoken."""
        match node:
            case Const(_, value):
                return literal(value), False
            case Nothing():
                return "null", True
            case Ref(_, name):
                return self.ref(self.keys[name]), self.gaps[name]
            case IsMissing(_, of):
                text, gap = self.value(of)
                return (f"({text}) == null", False) if gap else ("false", False)
            case Otherwise(_, of, fallback):
                (text, gap), (other, also) = self.value(of), self.value(fallback)
                return (f"({text}) ?? ({other})", also) if gap else (text, False)
            case And(_, items) | Or(_, items):
                return self._kleene(items, all_=isinstance(node, And))
            case Not(_, of):
                text, gap = self.value(of)
                if not gap:
                    return f"not ({text})", False
                held = self.simple(text)
                return f"{held} == null ? null : {held} == false", True
            case If():
                return self._choice(node)
            case Bucket():
                raise Unspoken("a stable split by hash", "export the policy without challengers and bucket(..)")
        gaps: dict[str, None] = {}
        text = self.strict(node, gaps)
        if not gaps:
            return text, False
        return f"({' or '.join(f'{gap} == null' for gap in gaps)}) ? null : {text}", True

    def simple(self, text: str) -> str:
        """The text as something that can be written twice."""
        plain_ = text.removeprefix("$.").replace("_", "a").isalnum() or text in ("true", "false", "null")
        return text if plain_ else self.put("part", text)

    def _kleene(self, items: Iterable[Node], *, all_: bool) -> tuple[str, bool]:
        ends = ("false", "true", "and") if all_ else ("true", "false", "or")
        known: list[str] = []
        open_: list[str] = []
        for item in items:
            text, gap = self.value(item)
            (open_ if gap else known).append(self.simple(text) if gap else f"({text})")
        stop, other, word = ends
        if not open_:
            return f" {word} ".join(known), False
        settled = [text if not all_ else f"not {text}" for text in known] + [f"{text} == {stop}" for text in open_]
        unknown = " or ".join(f"{text} == null" for text in open_)
        return f"({' or '.join(settled)}) ? {stop} : ({unknown}) ? null : {other}", True

    def _choice(self, node: If) -> tuple[str, bool]:
        (when, unsure), (then, one), (other, two) = (self.value(part) for part in (node.when, node.then, node.other))
        if not unsure:
            return f"({when}) ? ({then}) : ({other})", one or two
        held = self.simple(when)
        return f"{held} == null ? null : {held} ? ({then}) : ({other})", True

    def strict(self, node: Node, gaps: dict[str, None]) -> str:
        """The text of a node whose parts are all known; what may be null is noted in `gaps`."""
        fits(node)
        match node:
            case Sum(_, left, right):
                return f"({self.strict(left, gaps)} + {self.strict(right, gaps)})"
            case Difference(_, left, right):
                return f"({self.strict(left, gaps)} - {self.strict(right, gaps)})"
            case Product(_, left, right):
                return f"({self.strict(left, gaps)} * {self.strict(right, gaps)})"
            case Quotient():
                return self._quotient(node, gaps)
            case Absolute(_, of):
                return f"abs({self.strict(of, gaps)})"
            case Extreme(_, which, items):
                listed = ", ".join(self.strict(item, gaps) for item in items)
                return f"{'min' if which == 'least' else 'max'}([{listed}])"
            case Compare(_, op, left, right):
                return f"({self.strict(left, gaps)} {_SIGNS[op]} {self.strict(right, gaps)})"
            case Among(_, of, values):
                return f"({self.strict(of, gaps)} in [{', '.join(literal(value) for value in values)}])"
            case StartsWith(_, of, prefix):
                return f"startsWith({self.strict(of, gaps)}, {literal(prefix)})"
            case MonthsBetween(_, since, until):
                return self._months(since, until, gaps)
            case Annuity(_, rate_bp, months):
                return annuity(self._held(rate_bp, gaps), self._held(months, gaps))
        text, gap = self.value(node)
        if not gap:
            return f"({text})" if not isinstance(node, Ref | Const) else text
        held = self.simple(text)
        gaps[held] = None
        return held

    def _quotient(self, node: Quotient, gaps: dict[str, None]) -> str:
        over, under = (self._held(part, gaps) for part in (node.over, node.under))
        digits = sum(len(str(max(abs(p.type.low), abs(p.type.high)))) for p in (node.over, node.under))
        by_ten = isinstance(node.under, Const) and str(node.under.value).rstrip("0") == "1"  # a shift of the point
        if digits > EXACT_DIGITS and not by_ten:
            raise Unspoken("a division of very large numbers", "declare narrower ranges for the inputs below it")
        if node.rounding in _WHOLE:
            return f"{_WHOLE[node.rounding]}({over} / {under})"
        if node.rounding == Rounding.UP:
            return f"({over} / {under} < 0 ? floor({over} / {under}) : ceil({over} / {under}))"
        low, rest = f"floor({over} / {under})", f"({over} / {under} - floor({over} / {under}))"
        return f"({rest} < 0.5 ? {low} : {rest} > 0.5 ? {low} + 1 : {low} % 2 == 0 ? {low} : {low} + 1)"

    def _held(self, node: Node, gaps: dict[str, None]) -> str:
        """A side of a division, under a name where it is long: null there where it is null."""
        if isinstance(node, Ref | Const):
            return self.strict(node, gaps)
        text, gap = self.value(node)
        held = self.simple(text)
        if gap:
            gaps[held] = None
        return held

    def _months(self, since: Node, until: Node, gaps: dict[str, None]) -> str:
        days = [f"d({self.strict(part, gaps)} * {DAY_MS})" for part in (since, until)]
        months = [f"({day}.year() * 12 + {day}.month())" for day in days]
        return f"({months[1]} - {months[0]} - ({days[1]}.day() < {days[0]}.day() ? 1 : 0))"


def annuity(rate: str, months: str) -> str:
    """The present value of 1 a month, x 10^12, rounded down: to ZEN's 28 digits, which is exact as far as it was tried
    (every rate to 24% with every term to 60 months)."""
    scale, year = 10**12, 120_000
    worth = f"floor((1 - 1 / (1 + {rate} / {year}) ^ {months}) * {year} / {rate} * {scale})"
    return f"({rate} == 0 ? {months} * {scale} : {worth})"


def fits(node: Node) -> None:
    """Raises Unspoken for a number that ZEN cannot hold."""
    if node.type.kind == "number" and not -MOST <= node.type.low <= node.type.high <= MOST:
        raise Unspoken("a number of more than 28 digits", "declare narrower ranges for the inputs below it")


def literal(value: Constant) -> str:
    """A constant. Raises Unspoken for a text with both kinds of quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    quote = next((mark for mark in "'\"" if mark not in value), None)
    if quote is None:
        raise Unspoken(f"the text {value!r}, which has both kinds of quotes", "use one kind")
    return f"{quote}{value}{quote}"


def plain(name: str) -> str:
    """A column's name in letters, digits and _."""
    found = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name) or "x"
    return found if found[0].isalpha() else f"x_{found}"
