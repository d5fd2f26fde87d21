"""A ZEN expression in the words of a policy.

What ZEN computes on the way and we do not is told: a quotient is rounded to so many decimals here, since a policy
names the rounding of every division. Missing stays missing, where ZEN's comparison with null would be false.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.written import quoted
from loanmill.core.strategy.jdm.cells import constant, day_text, number_text
from loanmill.core.strategy.jdm.zen import (
    KNOWN,
    Binary,
    Call,
    Choice,
    Column,
    Day,
    Interval,
    Items,
    Path,
    Rows,
    Tree,
    Unary,
    Value,
)

DECIMALS = 9
_LOOSE, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS, _TIGHT = range(9)
_ROUNDED = {"floor": "floor", "ceil": "ceiling", "round": "half_up", "trunc": "down"}
Said = tuple[str, int]
MISSING = Value(None)


@dataclass(slots=True)
class Wording:
    """Puts trees into words. `exact`: columns that are missing just where ZEN has null; `guard`: divisors that may be
    zero are asked first. `collected` makes a column of a count or sum of rows."""

    exact: set[str]
    guard: bool
    collected: Callable[[str, str, str], str]
    rounded: bool = field(default=False)

    def text(self, tree: Tree, strength: int = _LOOSE) -> str:
        """The text of a tree, in parentheses where it holds less tightly than wanted. Raises Refused."""
        said, own = self.said(tree)
        return f"({said})" if own < strength else said

    def said(self, tree: Tree) -> Said:
        """The text of a tree and how tightly it holds together."""
        known = constant(tree)
        if known is not None:
            return self._constant(known)
        match tree:
            case Value():
                return "missing", _TIGHT
            case Column(name):
                return name, _TIGHT
            case Unary("not", of):
                return f"not {self.text(of, _TIGHT)}", _NOT
            case Unary(_, of):
                return f"-{self.text(of, _TIGHT)}", _MINUS
            case Binary():
                return self._binary(tree)
            case Choice(when, then, other):
                return f"if({self.text(when)}, {self.text(then)}, {self.text(other)})", _TIGHT
            case Call():
                return self._call(tree)
        raise Refused(1, "a list stands where one value is wanted", remedy="use it behind `in`")

    def _constant(self, known: Value | Day) -> Said:
        if isinstance(known, Day):
            return day_text(known), _TIGHT
        value = known.value
        if isinstance(value, bool):
            return str(value).lower(), _TIGHT
        if isinstance(value, Decimal):
            if value != round(value, DECIMALS):
                raise Refused(1, f"{value} has more than {DECIMALS} decimals", remedy="write it with fewer")
            return number_text(value), _MINUS if value < 0 else _TIGHT
        return quoted(str(value)), _TIGHT

    def _binary(self, tree: Binary) -> Said:
        left, right, op = tree.left, tree.right, tree.op
        if op in ("and", "or"):
            own = _AND if op == "and" else _OR
            texts = [self._joined(side, op) for side in (left, right)]
            return f" {op} ".join(texts), own
        if op in ("==", "!="):
            return self._equal(tree)
        if op in ("in", "not in"):
            return self._among(tree)
        if op == "??":
            return f"otherwise({self._asked(left)}, {self.text(right)})", _TIGHT
        if op in ("<", "<=", ">", ">="):
            return f"{self.text(left, _ADD)} {op} {self.text(right, _ADD)}", _COMPARE
        if op in ("+", "-"):
            return f"{self.text(left, _ADD)} {op} {self.text(right, _MULTIPLY)}", _ADD
        if op == "*":
            return f"{self.text(left, _MULTIPLY)} * {self.text(right, _MINUS)}", _MULTIPLY
        if op == "^":
            return self._power(left, right)
        if op == "%":
            over, under = self.text(left, _ADD), self.text(right, _TIGHT)
            return self._divided(right, f"{over} - {under} * div({over}, {under}, down)")
        return self._quotient(left, right, "half_up", DECIMALS, rounds=False)

    def _joined(self, tree: Tree, op: str) -> str:
        """A side of `and` or `or`: the same word needs no parentheses, the other one does."""
        return self.text(tree, _LOOSE if isinstance(tree, Binary) and tree.op == op else _NOT)

    def _equal(self, tree: Binary) -> Said:
        sides = (tree.left, tree.right)
        if MISSING in sides:
            of = tree.left if tree.right == MISSING else tree.right
            return f"{self._asked(of, _ADD)} is {'missing' if tree.op == '==' else 'known'}", _COMPARE
        return f"{self.text(tree.left, _ADD)} {tree.op} {self.text(tree.right, _ADD)}", _COMPARE

    def _asked(self, tree: Tree, strength: int = _LOOSE) -> str:
        """What is asked whether it is null: it must be missing here just where it is null there."""
        if not isinstance(tree, Column) or tree.name not in self.exact:
            remedy = "ask about the field of the case itself, before it is compared or looked up in a table"
            raise Refused(
                1, "it asks whether a computed value is null; what is null there is unknown here", remedy=remedy
            )
        return self.text(tree, strength)

    def _among(self, tree: Binary) -> Said:
        if isinstance(tree.right, Interval):
            low = Binary(">=" if tree.right.with_low else ">", tree.left, tree.right.low)
            high = Binary("<=" if tree.right.with_high else "<", tree.left, tree.right.high)
            inside: Tree = Binary("and", low, high)
            return self.said(Unary("not", inside) if tree.op == "not in" else inside)
        if not isinstance(tree.right, Items) or not tree.right.items:
            raise Refused(1, "`in` is followed by no list", remedy="write the values, as in [1, 2]")
        items = list(dict.fromkeys(tree.right.items))
        plain = all(constant(item) is not None for item in items)
        if plain:
            listed = ", ".join(self.text(item) for item in items)
            return f"{self.text(tree.left, _ADD)} {tree.op} [{listed}]", _COMPARE
        alike: Tree = Binary("==", tree.left, items[0])
        for item in items[1:]:
            alike = Binary("or", alike, Binary("==", tree.left, item))
        return self.said(Unary("not", alike) if tree.op == "not in" else alike)

    def _power(self, left: Tree, right: Tree) -> Said:
        times = constant(right)
        many = times.value if isinstance(times, Value) else None
        if not isinstance(many, Decimal) or many != int(many) or not 1 <= many <= 8:
            raise Refused(1, "a power is carried over for whole exponents from 1 to 8", remedy="write the product out")
        return " * ".join([self.text(left, _MINUS)] * int(many)), _MULTIPLY if many > 1 else _MINUS

    def _quotient(self, over: Tree, under: Tree, rounding: str, decimals: int, *, rounds: bool) -> Said:
        """A quotient: a product where the divisor is a constant with a finite inverse, else div."""
        known = constant(under)
        if isinstance(known, Value) and isinstance(known.value, Decimal):
            if known.value == 0:
                raise Refused(1, "it divides by zero", remedy="mend the expression")
            inverse = _inverse(known.value)
            if inverse is not None and not rounds:
                return f"{self.text(over, _MULTIPLY)} * {number_text(inverse)}", _MULTIPLY
        self.rounded = self.rounded or not rounds
        tail = f", {decimals}" if decimals else ""
        return self._divided(under, f"div({self.text(over)}, {self.text(under)}, {rounding}{tail})")

    def _divided(self, under: Tree, text: str) -> Said:
        """A division, or null where the divisor is zero, as ZEN says."""
        if self.guard and constant(under) is None:
            return f"if({self.text(under, _ADD)} != 0, {text}, missing)", _TIGHT
        return text, _TIGHT if text.startswith("div(") else _ADD

    def _call(self, tree: Call) -> Said:
        if tree.name in ("d", "date"):
            return self.said(tree.args[0])
        if tree.name == KNOWN:
            asked = " or ".join(f"{self.text(arg, _ADD)} is missing" for arg in tree.args)
            return f"if({asked}, missing, true)", _TIGHT
        if tree.name in _ROUNDED and tree.args:
            return self._rounding(tree)
        if tree.name == "abs":
            return f"abs({self.text(tree.args[0])})", _TIGHT
        if tree.name == "startsWith":
            return f"starts_with({self.text(tree.args[0])}, {self.text(tree.args[1])})", _TIGHT
        if tree.name == "len" and isinstance(tree.args[0], Rows):
            return self.collected(tree.args[0].table, "count", ""), _TIGHT
        if tree.name in ("min", "max", "sum", "avg") and len(tree.args) == 1:
            return self._many(tree.name, tree.args[0])
        raise Refused(1, f"the function {tree.name} is not carried over", remedy="compute the value before the graph")

    def _rounding(self, tree: Call) -> Said:
        of, rounding = tree.args[0], _ROUNDED[tree.name]
        decimals = constant(tree.args[1]) if len(tree.args) == 2 else Value(Decimal(0))
        many = decimals.value if isinstance(decimals, Value) else None
        if len(tree.args) > 2 or not isinstance(many, Decimal) or many != int(many) or not 0 <= many <= DECIMALS:
            raise Refused(1, f"{tree.name} with computed or many decimals", remedy=f"write 0 to {DECIMALS} decimals")
        if isinstance(of, Binary) and of.op == "/":
            return self._quotient(of.left, of.right, rounding, int(many), rounds=True)
        tail = f", {int(many)}" if many else ""
        return f"round({self.text(of)}, {rounding}{tail})", _TIGHT

    def _many(self, name: str, arg: Tree) -> Said:
        if isinstance(arg, Call) and arg.name == "map" and isinstance(arg.args[0], Rows) and name != "avg":
            rows, each = arg.args[0], arg.args[1:]
            if len(each) == 1 and isinstance(each[0], Path) and each[0].parts[0] == "#" and isinstance(rows, Rows):
                which = {"sum": "sum", "min": "least", "max": "greatest"}[name]
                return self.collected(rows.table, which, ".".join(each[0].parts[1:])), _TIGHT
        if not isinstance(arg, Items) or not arg.items:
            raise Refused(1, f"{name} of what is no list written out", remedy="write the values, as in [a, b]")
        texts = [self.text(item) for item in arg.items]
        if name in ("min", "max"):
            return (f"{name}({', '.join(texts)})" if len(texts) > 1 else texts[0]), _TIGHT if len(texts) > 1 else _LOOSE
        total: Tree = arg.items[0]
        for item in arg.items[1:]:
            total = Binary("+", total, item)
        if name == "sum":
            return self.said(total)
        return self._quotient(total, Value(Decimal(len(texts))), "half_up", DECIMALS, rounds=False)


def _inverse(number: Decimal) -> Decimal | None:
    """1 / number where it has at most nine decimals."""
    found = 1 / number
    return found if round(found, DECIMALS) * number == 1 else None
