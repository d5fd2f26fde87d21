"""Typed expressions: the few nodes that both back ends compile. Scales are aligned already; every integer is exact.

Missing is a value: arithmetic and comparison with a missing operand are missing; `And`, `Or` and `Not` follow Kleene's
three values (false and missing is false; true or missing is true), which is SQL's rule for NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.tree.types import Type

Comparison = Literal["lt", "le", "gt", "ge", "eq", "ne"]
Constant = int | bool | str


@dataclass(frozen=True, slots=True)
class Const:
    """A known value: an integer (number or date), a truth value, or a text."""

    type: Type
    value: Constant


@dataclass(frozen=True, slots=True)
class Nothing:
    """The literal `missing`."""

    type: Type


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of an input or of an earlier step's column."""

    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """`left` + `right`, integers of one scale."""

    type: Type
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Difference:
    """`left` - `right`."""

    type: Type
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Product:
    """`left` x `right`."""

    type: Type
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Quotient:
    """`over` / `under`, rounded as named (kernel.money.div). The checker proved that `under` is never zero here."""

    type: Type
    over: Node
    under: Node
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Absolute:
    """The absolute value."""

    type: Type
    of: Node


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of two or more numbers or dates; missing when one of them is missing."""

    type: Type
    which: Literal["least", "greatest"]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison. Numbers and dates have an order; truth values, codes and texts know eq and ne alone."""

    type: Type
    op: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    """Whether `of` is one of the constants (never empty)."""

    type: Type
    of: Node
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more truth values."""

    type: Type
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more truth values."""

    type: Type
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    type: Type
    of: Node


@dataclass(frozen=True, slots=True)
class If:
    """`then` where `when` is true, `other` where it is false, missing where it is missing."""

    type: Type
    when: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Otherwise:
    """`of` where it is known, else `fallback`."""

    type: Type
    of: Node
    fallback: Node


@dataclass(frozen=True, slots=True)
class IsMissing:
    """Whether `of` is missing; itself never missing."""

    type: Type
    of: Node


@dataclass(frozen=True, slots=True)
class StartsWith:
    """Whether a text begins with `prefix` (never empty)."""

    type: Type
    of: Node
    prefix: str


@dataclass(frozen=True, slots=True)
class MonthsBetween:
    """Full months from the date `since` to the date `until`, rounded down towards minus infinity.

    (year x 12 + month) of `until` less that of `since`, less one where `until`'s day of the month is the smaller.
    """

    type: Type
    since: Node
    until: Node


@dataclass(frozen=True, slots=True)
class Annuity:
    """The present value of 1 paid at the end of each month: (1 - (1+i)^-n) / i, i = rate / 12, x 10^12, rounded down.

    `rate_bp` and `months` are integers in the proven ranges of their types (0..100000 bp, 1..600 months).
    """

    type: Type
    rate_bp: Node
    months: Node


@dataclass(frozen=True, slots=True)
class Bucket:
    """0..9999: the first 12 hex digits of SHA-256(salt + ":" + key) mod 10000, for a stable split of a text key."""

    type: Type
    key: Node
    salt: str


Node = (
    Const
    | Nothing
    | Ref
    | Sum
    | Difference
    | Product
    | Quotient
    | Absolute
    | Extreme
    | Compare
    | Among
    | And
    | Or
    | Not
    | If
    | Otherwise
    | IsMissing
    | StartsWith
    | MonthsBetween
    | Annuity
    | Bucket
)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node, in order."""
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def names_in(node: Node) -> frozenset[str]:
    """Every name that an expression reads."""
    if isinstance(node, Ref):
        return frozenset({node.name})
    found: frozenset[str] = frozenset()
    for child in children(node):
        found |= names_in(child)
    return found
