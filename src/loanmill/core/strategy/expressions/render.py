"""A checked node back to text that a person reads; typing the text gives the same node.

Factors that only align decimals are left out where typing puts them in again.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.expressions.build import power
from loanmill.core.strategy.expressions.units import quotient_unit, whole_scale
from loanmill.core.strategy.expressions.written import quoted, written, written_in_full
from loanmill.core.strategy.tree.nodes import (
    Absolute,
    Among,
    And,
    Annuity,
    Bucket,
    Compare,
    Comparison,
    Const,
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
from loanmill.core.strategy.tree.types import Type

_SIGNS: dict[Comparison, str] = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
# How tightly a text holds together, as in parse.py.
_LOOSE, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS, _TIGHT = range(9)
_Piece = tuple[str, int]


def text_of(*, node: Node, names: Container[str] = ()) -> str:
    """The text of a node. Codes that are also one of `names` are quoted."""
    return _Writer(names).at(node, _LOOSE)


@dataclass(frozen=True, slots=True)
class _Writer:
    names: Container[str]

    def at(self, node: Node, strength: int) -> str:
        """The text, in parentheses where it holds less tightly than `strength`."""
        return _bracketed(self.piece(node), strength)

    def piece(self, node: Node) -> _Piece:
        """The text of a node and how tightly it holds together."""
        if isinstance(node, Const):
            return self._constant(node, full=True)
        if isinstance(node, Nothing | Ref):
            return ("missing" if isinstance(node, Nothing) else node.name), _TIGHT
        if isinstance(node, Sum | Difference | Product | Quotient):
            return self._arithmetic(node)
        if isinstance(node, And | Or):
            word = " and " if isinstance(node, And) else " or "
            return word.join(self.at(item, _NOT) for item in node.items), _AND if isinstance(node, And) else _OR
        if isinstance(node, Not):
            return self._denied(node)
        if isinstance(node, Compare):
            left, right = self.aligned([node.left, node.right], _ADD)
            return f"{left} {_SIGNS[node.op]} {right}", _COMPARE
        if isinstance(node, Among):
            return self._among(node, "in"), _COMPARE
        if isinstance(node, IsMissing):
            return f"{self.at(node.of, _ADD)} is missing", _COMPARE
        return self._call(node), _TIGHT

    def _constant(self, node: Const, *, full: bool) -> _Piece:
        text = (written_in_full if full else written)(node.type, node.value)
        if node.type.kind == "code" and text in self.names:
            text = quoted(text)
        negative = isinstance(node.value, int) and node.value < 0
        return text, _MULTIPLY if " * " in text and node.type.kind == "number" else _MINUS if negative else _TIGHT

    def _call(self, node: Absolute | Extreme | If | Otherwise | StartsWith | MonthsBetween | Annuity | Bucket) -> str:
        if isinstance(node, Absolute):
            return f"abs({self.at(node.of, _LOOSE)})"
        if isinstance(node, Extreme):
            call = "min" if node.which == "least" else "max"
            return f"{call}({', '.join(self.aligned(node.items, _LOOSE))})"
        if isinstance(node, If):
            then, other = self.aligned([node.then, node.other], _LOOSE)
            return f"if({self.at(node.when, _LOOSE)}, {then}, {other})"
        if isinstance(node, Otherwise):
            return f"otherwise({', '.join(self.aligned([node.of, node.fallback], _LOOSE))})"
        if isinstance(node, StartsWith):
            return f"starts_with({self.at(node.of, _LOOSE)}, {quoted(node.prefix)})"
        if isinstance(node, Bucket):
            return f"bucket({self.at(node.key, _LOOSE)}, {quoted(node.salt)})"
        if isinstance(node, MonthsBetween):
            return f"months_between({self.at(node.since, _LOOSE)}, {self.at(node.until, _LOOSE)})"
        raise ValueError("an annuity stands outside `carried`; the policy was not checked")

    def _denied(self, node: Not) -> _Piece:
        if isinstance(node.of, IsMissing):
            return f"{self.at(node.of.of, _ADD)} is known", _COMPARE
        if isinstance(node.of, Among):
            return self._among(node.of, "not in"), _COMPARE
        return f"not {self.at(node.of, _NOT)}", _NOT

    def _among(self, node: Among, word: str) -> str:
        of = _unaligned(node.of)
        full = of is not node.of
        values = [Const(_of_value(node, value), value) for value in node.values]
        listed = ", ".join(_bracketed(self._constant(value, full=full), _LOOSE) for value in values)
        return f"{self.at(of, _ADD)} {word} [{listed}]"

    def _arithmetic(self, node: Sum | Difference | Product | Quotient) -> _Piece:
        if isinstance(node, Quotient):
            return self._quotient(node), _TIGHT
        if isinstance(node, Product):
            if (stepped := self._stepped(node)) is not None:
                return stepped, _TIGHT
            return f"{self.at(node.left, _MULTIPLY)} * {self.at(node.right, _MINUS)}", _MULTIPLY
        if isinstance(node, Difference) and node.left.type.kind == "date":
            return f"days_between({self.at(node.right, _LOOSE)}, {self.at(node.left, _LOOSE)})", _TIGHT
        if isinstance(node, Difference) and isinstance(node.left, Const) and node.left.value == 0:
            return f"-{self.at(node.right, _MINUS)}", _MINUS
        sign = "+" if isinstance(node, Sum) else "-"
        left, right = self.aligned([node.left, node.right], _ADD, last=_MULTIPLY)
        return f"{left} {sign} {right}", _ADD

    def _quotient(self, node: Quotient) -> str:
        over, under, rounding = node.over, node.under, node.rounding.value.lower()
        more = under.type.scale
        decimals = node.type.scale - whole_scale(node.type.unit)
        tail = f", {rounding}" + (f", {decimals}" if decimals else "")
        if under == power(more) and more and over.type.unit == node.type.unit:
            if isinstance(over, Product) and isinstance(over.right, Annuity) and node.rounding == Rounding.DOWN:
                parts = (over.left, over.right.rate_bp, over.right.months)
                return f"carried({', '.join(self.at(part, _LOOSE) for part in parts)})"
            return f"round({self.at(over, _LOOSE)}{tail})"
        above, below = self._sides(over, under)
        if quotient_unit(over.type.unit or "number", under.type.unit or "number") == node.type.unit:
            return f"div({above}, {below}{tail})"
        return f"ratio({above}, {below}, {rounding})"

    def _sides(self, over: Node, under: Node) -> tuple[str, str]:
        """Both sides of a division; typing aligns one of them again."""
        above, below = self.at(over, _LOOSE), self.at(under, _LOOSE)
        shorter = self._short(over, _LOOSE)
        if _unaligned(under) is not under or shorter == above:
            return above, self._short(under, _LOOSE)
        return shorter, below

    def _stepped(self, node: Product) -> str | None:
        """`round_to(x, step, rounding)` where a quotient by a constant is multiplied by it again."""
        whole, step = node.left, node.right
        if not isinstance(whole, Quotient) or step.type.low != step.type.high or step.type.low <= 0:
            return None
        if whole.type.scale or whole.type.unit != "number" or whole.over.type.unit != step.type.unit:
            return None
        more = whole.under.type.scale - step.type.scale
        if more < 0 or whole.under.type.unit != step.type.unit:
            return None
        stretched = isinstance(step, Const) and isinstance(whole.under, Const)
        if not (stretched and step.type.low * 10**more == whole.under.type.low) and _unaligned(whole.under) != step:
            return None
        of = self._short(whole.over, _LOOSE) if not more else self.at(whole.over, _LOOSE)
        return f"round_to({of}, {self._short(step, _LOOSE)}, {whole.rounding.value.lower()})"

    def _short(self, node: Node, strength: int) -> str:
        """The text without a factor, or decimals of a constant, that alignment gave it."""
        if isinstance(node, Const):
            return _bracketed(self._constant(node, full=False), strength)
        return self.at(_unaligned(node), strength)

    def aligned(self, items: Sequence[Node], strength: int, *, last: int | None = None) -> list[str]:
        """Texts of items of one scale: where one of them has it by itself, typing gives it to the others again."""
        natural = [index for index, item in enumerate(items) if _has_its_own_scale(item)]
        constant = [index for index, item in enumerate(items) if isinstance(item, Const)]
        full = [*natural, *constant, *(i for i, n in enumerate(items) if not isinstance(n, Nothing)), 0][0]
        texts = []
        for index, item in enumerate(items):
            wanted = last if last is not None and index else strength
            texts.append(self.at(item, wanted) if index == full else self._short(item, wanted))
        return texts


def _bracketed(piece: _Piece, strength: int) -> str:
    text, own = piece
    return f"({text})" if own < strength else text


def _of_value(node: Among, value: int | bool | str) -> Type:
    return replace(node.of.type, low=value, high=value) if isinstance(value, int) else node.of.type


def _has_its_own_scale(node: Node) -> bool:
    return node.type.kind != "number" or (not isinstance(node, Const | Nothing) and _unaligned(node) is node)


def _unaligned(node: Node) -> Node:
    """What was multiplied by 1.00 to align it, or the node itself."""
    if isinstance(node, Product) and node.right.type.scale and node.right == power(node.right.type.scale):
        return node.left
    return node
