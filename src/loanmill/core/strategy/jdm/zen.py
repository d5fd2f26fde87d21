"""The untyped tree of an expression in ZEN, the language of JDM graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: a number, a text, a truth value, or None for null."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Day:
    """A constant date, as days since 1970-01-01."""

    days: int


@dataclass(frozen=True, slots=True)
class Path:
    """A name with what follows its dots: `account.limit`. `$` is what the node computed, or a cell's own field."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A path that was looked up: a name of the policy."""

    name: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A path that was looked up and holds the rows that a collecting table hit."""

    table: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`not` or `-`."""

    op: str
    of: Tree


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, a comparison, `in`, `not in`, `and`, `or`, `??`."""

    op: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Choice:
    """`when ? then : other`."""

    when: Tree
    then: Tree
    other: Tree


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or (with a dot before the name) a method whose first argument it stands behind."""

    name: str
    args: tuple[Tree, ...]


KNOWN = "is known"
"""A call that only an import makes: true where all its arguments are known, missing elsewhere."""


@dataclass(frozen=True, slots=True)
class Items:
    """`[a, b]`."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """`[low..high]`, with a round bracket where an end is left out."""

    low: Tree
    high: Tree
    with_low: bool
    with_high: bool


Tree = Value | Day | Path | Column | Rows | Unary | Binary | Choice | Call | Items | Interval


def parts_of(tree: Tree) -> Iterator[Tree]:
    """The trees directly inside a tree."""
    match tree:
        case Unary(_, of):
            yield of
        case Binary(_, left, right):
            yield from (left, right)
        case Choice(when, then, other):
            yield from (when, then, other)
        case Call(_, args):
            yield from args
        case Items(items):
            yield from items
        case Interval(low, high):
            yield from (low, high)


def rebuilt(tree: Tree, parts: list[Tree]) -> Tree:
    """The tree with other trees directly inside it, in the order of `parts_of`."""
    match tree:
        case Unary():
            return replace(tree, of=parts[0])
        case Binary():
            return replace(tree, left=parts[0], right=parts[1])
        case Choice():
            return Choice(*parts)
        case Call():
            return replace(tree, args=tuple(parts))
        case Items():
            return Items(tuple(parts))
        case Interval():
            return replace(tree, low=parts[0], high=parts[1])
    return tree


def inside(tree: Tree) -> Iterator[Tree]:
    """The tree and every tree inside it."""
    yield tree
    for part in parts_of(tree):
        yield from inside(part)
