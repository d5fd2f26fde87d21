"""Cells of a ZEN table as cells of ours: the text where a cell says something plain, and the truth that it states."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from loanmill.core.strategy.jdm.dates import EPOCH, day_of
from loanmill.core.strategy.jdm.parse import ITSELF
from loanmill.core.strategy.jdm.zen import Binary, Call, Day, Interval, Items, Tree, Unary, Value, parts_of, rebuilt

_ENDS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


def constant(tree: Tree) -> Value | Day | None:
    """The tree as a known constant: a literal, its negative, or d('2024-01-01')."""
    if isinstance(tree, Value) and tree.value is not None:
        return tree
    if isinstance(tree, Unary) and tree.op == "-" and isinstance(of := constant(tree.of), Value):
        return Value(-of.value) if isinstance(of.value, Decimal) else None
    if isinstance(tree, Unary) and tree.op == "not" and isinstance(of := constant(tree.of), Value):
        return Value(not of.value) if isinstance(of.value, bool) else None
    if isinstance(tree, Call) and tree.name in ("d", "date") and len(tree.args) == 1:
        text = tree.args[0]
        days = day_of(text.value) if isinstance(text, Value) and isinstance(text.value, str) else None
        return None if days is None else Day(days)
    return tree if isinstance(tree, Day) else None


def spelled(value: Value | Day) -> str | None:
    """A constant as a cell says it; None where a cell cannot."""
    if isinstance(value, Day):
        return day_text(value)
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    if isinstance(value.value, Decimal):
        return number_text(value.value)
    quote = next((mark for mark in "\"'" if mark not in str(value.value)), None)
    return None if quote is None else f"{quote}{value.value}{quote}"


def number_text(number: Decimal) -> str:
    """A number without an exponent or needless zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def day_text(day: Day) -> str:
    """A date as a policy writes it."""
    return (EPOCH + timedelta(days=day.days)).isoformat()


def cell_text(tree: Tree) -> str | None:
    """What a test of `$` says in our words; None where it needs a column of its own."""
    if isinstance(tree, Binary) and tree.op == "or":
        return _listed(tree)
    if isinstance(tree, Binary) and tree.op == "and":
        return _range(tree)
    if not isinstance(tree, Binary) or tree.left != ITSELF:
        return None
    if tree.op in ("in", "not in"):
        return _among(tree)
    if tree.op == "==" and tree.right == Value(None):
        return "missing"
    value = constant(tree.right)
    text = None if value is None else spelled(value)
    if text is None:
        return None
    if tree.op == "==":
        return text
    if tree.op == "!=":
        return f"not {text}"
    number = isinstance(value, Day) or isinstance(value.value, Decimal) if value is not None else False
    return f"{_ENDS[tree.op]} {text}" if number and not isinstance(getattr(value, "value", 0), bool) else None


def _listed(tree: Tree) -> str | None:
    """`A, B`."""
    if isinstance(tree, Binary) and tree.op == "or":
        left, right = _listed(tree.left), _listed(tree.right)
        return None if left is None or right is None or right in left.split(", ") else f"{left}, {right}"
    plain = isinstance(tree, Binary) and tree.op == "==" and tree.left == ITSELF and constant(tree.right) is not None
    return cell_text(tree) if plain else None


def _range(tree: Binary) -> str | None:
    """`> 5 and < 9` as a range."""
    ends: dict[str, tuple[str, str]] = {}
    for side in (tree.left, tree.right):
        if not (isinstance(side, Binary) and side.left == ITSELF and side.op in _ENDS):
            return None
        value = constant(side.right)
        text = None if value is None else spelled(value)
        if text is None or not (isinstance(value, Day) or isinstance(getattr(value, "value", None), Decimal)):
            return None
        ends[side.op[0]] = (side.op, text)
    if set(ends) != {"<", ">"}:
        return None
    low, high = ends[">"], ends["<"]
    return f"{'[' if low[0] == '>=' else '('}{low[1]}..{high[1]}{']' if high[0] == '<=' else ')'}"


def _among(tree: Binary) -> str | None:
    if isinstance(tree.right, Interval) and tree.op == "in":
        ends = [constant(end) for end in (tree.right.low, tree.right.high)]
        texts = [spelled(end) for end in ends if end is not None]
        if len(texts) < 2 or None in texts:
            return None
        return f"{'[' if tree.right.with_low else '('}{texts[0]}..{texts[1]}{']' if tree.right.with_high else ')'}"
    if not isinstance(tree.right, Items) or not tree.right.items:
        return None
    values = [constant(item) for item in tree.right.items]
    said = [None if value is None else spelled(value) for value in values]
    if any(text is None for text in said) or len(set(said)) < len(said):
        return None
    listed = ", ".join(str(text) for text in said)
    return listed if tree.op == "in" else f"not ({listed})"


def stated(tree: Tree, of: Tree) -> Tree:
    """The truth that a test states about a column."""
    return of if tree == ITSELF else rebuilt(tree, [stated(part, of) for part in parts_of(tree)])
