"""Conditions that a constant settles, worked out: a policy with one does not pass its check."""

from __future__ import annotations

from loanmill.core.strategy.jdm.zen import Binary, Choice, Tree, Unary, Value, parts_of, rebuilt

TRUE, FALSE = Value(True), Value(False)


def folded(tree: Tree) -> Tree:
    """The tree without conditions that are always the same."""
    tree = rebuilt(tree, [folded(part) for part in parts_of(tree)])
    match tree:
        case Unary("not", Value(bool() as value)):
            return Value(not value)
        case Binary("and", left, right) if FALSE in (left, right):
            return FALSE
        case Binary("and", left, right) if TRUE in (left, right):
            return right if left == TRUE else left
        case Binary("or", left, right) if TRUE in (left, right):
            return TRUE
        case Binary("or", left, right) if FALSE in (left, right):
            return right if left == FALSE else left
        case Choice(Value(bool() as value), then, other):
            return then if value else other
    return tree
