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


def strict(tree: Tree, *, holds: bool = True, fails: bool = False) -> Tree:
    """A condition that is missing where ZEN stops with an error, which a row or a statement takes for `not met`.

    ZEN's `null or true` is an error, and ours would hold. `holds`, `fails`: whether it matters that the tree is true,
    or false, though its left side is missing.
    """
    match tree:
        case Binary("or", left, right):
            one, two = (strict(part, holds=holds, fails=fails) for part in (left, right))
            return Choice(one, TRUE, two) if holds else Binary("or", one, two)
        case Binary("and", left, right):
            one, two = (strict(part, holds=holds, fails=fails) for part in (left, right))
            return Choice(one, two, FALSE) if fails else Binary("and", one, two)
        case Unary("not", of):
            return Unary("not", strict(of, holds=fails, fails=holds))
        case Choice(when, then, other):
            parts = (strict(part, holds=holds, fails=fails) for part in (then, other))
            return Choice(strict(when, fails=True), *parts)
        case Binary("==" | "!=", left, right):
            return Binary(tree.op, *(strict(part, fails=True) for part in (left, right)))
    return tree
