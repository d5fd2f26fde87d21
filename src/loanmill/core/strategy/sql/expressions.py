"""Nodes as SQL. Missing is NULL, whose logic is Kleene's; dates are day numbers; integers as wide as they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from loanmill.core.strategy.sql.annuities import annuity
from loanmill.core.strategy.sql.known import Kind, Piece, kind_of
from loanmill.core.strategy.sql.quotients import quotient, span
from loanmill.core.strategy.sql.stages import Stages
from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.types import Type

OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "=", "ne": "<>"}
DAY_ZERO = date(1970, 1, 1).toordinal()
DAYS = (1 - DAY_ZERO, date.max.toordinal() - DAY_ZERO)


@dataclass(slots=True)
class Expressions:
    """Writes nodes over the columns that are known so far."""

    stages: Stages
    _seen: dict[n.Node, Piece] = field(default_factory=dict)

    def sql(self, node: n.Node) -> Piece:
        """The SQL of a node."""
        found = self._seen.get(node)
        if found is None:
            found = self._seen[node] = self._written(node)
        return found

    def short(self, node: n.Node) -> Piece:
        """The SQL of a node as something cheap to read twice."""
        return self.stages.hoist(self.sql(node))

    def constant(self, value: n.Constant | None, type_: Type, *, wide: bool = False) -> str:
        """A constant of a type."""
        dialect = self.stages.dialect
        if value is None:
            return f"CAST(NULL AS {dialect.type(kind_of(type_), wide=wide)})"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return dialect.quote(value) if isinstance(value, str) else dialect.integer(value, wide=wide)

    def fitted(self, made: Piece, *, wide: bool) -> str:
        """The text of a number in 64 or in 128 bits."""
        if made.kind != "number" or made.wide == wide:
            return made.text
        return f"CAST({made.text} AS {self.stages.dialect.type('number', wide=wide)})"

    def _written(self, node: n.Node) -> Piece:
        match node:
            case n.Const():
                number = int(node.value) if kind_of(node.type) == "number" else 0
                made = Piece("", kind_of(node.type), number, number, atom=True)
                return replace(made, text=self.constant(node.value, node.type, wide=made.wide))
            case n.Nothing():
                return Piece(self.constant(None, node.type), kind_of(node.type), atom=True)
            case n.Ref():
                return self.stages.known[node.name]
            case n.Sum() | n.Difference() | n.Product() | n.Absolute() | n.Quotient() | n.Extreme():
                return self._number(node)
            case n.If() | n.Otherwise():
                return self._choice(node)
            case n.MonthsBetween() | n.Annuity() | n.Bucket():
                return self._called(node)
        return self._truth(node)

    def _truth(self, node: n.Node) -> Piece:
        match node:
            case n.Compare():
                left, right = self.sql(node.left), self.sql(node.right)
                wide = left.wide or right.wide
                sides = (self.fitted(left, wide=wide), self.fitted(right, wide=wide))
                return _over("bool", f"({sides[0]} {OPERATORS[node.op]} {sides[1]})", [left, right])
            case n.Among():
                of = self.sql(node.of)
                values = ", ".join(self.constant(value, node.of.type, wide=of.wide) for value in node.values)
                return _over("bool", f"({of.text} IN ({values}))", [of])
            case n.And():
                return self._joined(node.items, " AND ", "FALSE")
            case n.Or():
                return self._joined(node.items, " OR ", "TRUE")
            case n.Not():
                of = self.sql(node.of)
                return _over("bool", f"(NOT {of.text})", [of])
            case n.IsMissing():
                of = self.sql(node.of)
                return _over("bool", f"({of.text} IS NULL)", [of])
            case n.StartsWith():
                of = self.sql(node.of)
                prefix = self.stages.dialect.quote(node.prefix)
                return _over("bool", f"{self.stages.dialect.starts}({of.text}, {prefix})", [of])
        raise AssertionError(node)

    def _joined(self, items: Sequence[n.Node], word: str, settled: str) -> Piece:
        """Items in order; one that could overflow where an earlier one settles it is not looked at there."""
        made = [self.sql(item) for item in items]
        texts: list[str] = []
        for item in made:
            if item.risky and texts:
                before = word.join(texts)
                texts.append(f"(CASE WHEN ({before}) IS DISTINCT FROM {settled} THEN {item.text} END)")
            else:
                texts.append(item.text)
        return _over("bool", f"({word.join(texts)})", made)

    def _number(self, node: n.Node) -> Piece:
        match node:
            case n.Sum():
                left, right = self.sql(node.left), self.sql(node.right)
                return self._combined("+", left, right, left.low + right.low, left.high + right.high)
            case n.Difference():
                left, right = self.sql(node.left), self.sql(node.right)
                return self._combined("-", left, right, left.low - right.high, left.high - right.low)
            case n.Product():
                left, right = self.sql(node.left), self.sql(node.right)
                ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
                return self._combined("*", left, right, min(ends), max(ends))
            case n.Absolute():
                of = self.sql(node.of)
                low = 0 if of.low <= 0 <= of.high else min(abs(of.low), abs(of.high))
                made = _over("number", "", [of], low, max(abs(of.low), abs(of.high)))
                return replace(made, text=f"abs({self.fitted(of, wide=of.wide or made.wide)})")
            case n.Quotient():
                return self._quotient(node)
            case n.Extreme():
                return self._extreme(node)
        raise AssertionError(node)

    def _combined(self, sign: str, left: Piece, right: Piece, low: int, high: int) -> Piece:
        made = _over("number", "", [left, right], low, high)
        wide = made.wide or left.wide or right.wide
        text = f"({self.fitted(left, wide=wide)} {sign} {self.fitted(right, wide=wide)})"
        return replace(made, text=self._narrowed(text, made, wide))

    def _narrowed(self, text: str, made: Piece, wide: bool) -> str:
        return f"CAST({text} AS {self.stages.dialect.narrow})" if wide and not made.wide else text

    def _quotient(self, node: n.Quotient) -> Piece:
        over, under = self.short(node.over), self.short(node.under)
        text, wide = quotient(self.stages.dialect, over, under, node.rounding)
        low, high = span(over, under)
        made = _over("number", "", [over, under], low, high)
        return replace(made, text=self._narrowed(text, made, wide or made.wide))

    def _extreme(self, node: n.Extreme) -> Piece:
        items = [self.short(item) for item in node.items]
        pick = min if node.which == "least" else max
        made = _over("number", "", items, pick(item.low for item in items), pick(item.high for item in items))
        wide = any(item.wide for item in items)
        texts = [self.fitted(item, wide=wide) for item in items]
        if len(texts) == 1:
            return items[0]
        first, second = ("<=", ">") if node.which == "least" else (">=", "<")
        if len(texts) == 2:
            a, b = texts
            text = f"(CASE WHEN {a} {first} {b} THEN {a} WHEN {a} {second} {b} THEN {b} END)"
        else:
            # Both engines' least and greatest pass over NULL.
            known = " AND ".join(f"{item.text} IS NOT NULL" for item in items if not _constant(item))
            text = f"{node.which}({', '.join(texts)})"
            text = f"(CASE WHEN {known} THEN {text} END)" if known else text
        return replace(made, text=self._narrowed(text, made, wide))

    def _choice(self, node: n.If | n.Otherwise) -> Piece:
        if isinstance(node, n.Otherwise):
            parts = [self.sql(node.of), self.sql(node.fallback)]
            made = _union(parts)
            one, two = (self.fitted(part, wide=made.wide) for part in parts)
            return replace(made, text=f"coalesce({one}, {two})")
        when = self.short(node.when)
        parts = [self.sql(node.then), self.sql(node.other)]
        made = _union(parts)
        one, two = (self.fitted(part, wide=made.wide) for part in parts)
        text = f"(CASE WHEN {when.text} THEN {one} WHEN NOT {when.text} THEN {two} END)"
        return replace(made, text=text, level=max(made.level, when.level), unsafe=made.unsafe or when.risky)

    def _called(self, node: n.MonthsBetween | n.Annuity | n.Bucket) -> Piece:
        dialect = self.stages.dialect
        if isinstance(node, n.Annuity):
            return annuity(self.stages, self.short(node.rate_bp), self.short(node.months))
        if isinstance(node, n.Bucket):
            key = self.sql(node.key)
            salted = f"{dialect.quote(node.salt + ':')} || {key.text}"
            return _over("number", dialect.bucket(salted), [key], 0, 9_999)
        since, until = self.short(node.since), self.short(node.until)
        first, last = (
            f"({dialect.day('year', day.text)} * 12 + {dialect.day('month', day.text)})" for day in (since, until)
        )
        short = f"{dialect.day('day', until.text)} < {dialect.day('day', since.text)}"
        text = f"({last} - {first} - CASE WHEN {short} THEN 1 ELSE 0 END)"
        months = (DAYS[1] - DAYS[0]) // 28
        return _over("number", f"CAST({text} AS {dialect.narrow})", [since, until], -months, months)


def _constant(item: Piece) -> bool:
    return item.atom and item.level == 0 and item.text.startswith("CAST(") and "NULL" not in item.text


def _over(kind: Kind, text: str, parts: Sequence[Piece], low: int = 0, high: int = 0) -> Piece:
    """A piece over others, at their level."""
    level = reduce(max, (part.level for part in parts), 0)
    return Piece(text, kind, low, high, level, unsafe=any(part.risky for part in parts))


def _union(parts: Sequence[Piece]) -> Piece:
    return _over(parts[0].kind, "", parts, min(part.low for part in parts), max(part.high for part in parts))
