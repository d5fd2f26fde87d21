"""The untyped tree of an expression. Trees that read the same are equal wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from loanmill.core.strategy.tree.nodes import Comparison
from loanmill.core.strategy.tree.types import Unit

_Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A bare word: a value of the policy, or a code."""

    word: str
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its integer, scale and unit; None is bare."""

    value: int
    scale: int
    unit: Unit | None
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Date:
    """A date, as days since 1970-01-01."""

    days: int
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""

    value: bool
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Absent:
    """The word `missing`."""

    at: int = _Place


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    of: Syntax
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Inverse:
    """`not`."""

    of: Syntax
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """+, - or *."""

    sign: Literal["+", "-", "*"]
    left: Syntax
    right: Syntax
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Comparing:
    """One comparison."""

    op: Comparison
    left: Syntax
    right: Syntax
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more conditions under `and` or `or`."""

    word: Literal["and", "or"]
    items: tuple[Syntax, ...]
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Member:
    """`in [..]`, or `not in [..]`."""

    of: Syntax
    values: tuple[Syntax, ...]
    negated: bool
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Known:
    """`is known`, or `is missing`."""

    of: Syntax
    missing: bool
    at: int = _Place


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the list."""

    name: str
    args: tuple[Syntax, ...]
    at: int = _Place


Syntax = (
    Name
    | Number
    | Date
    | Text
    | Truth
    | Absent
    | Negative
    | Inverse
    | Arithmetic
    | Comparing
    | Joined
    | Member
    | Known
    | Call
)


def parts(syntax: Syntax) -> Iterator[Syntax]:
    """The trees directly inside a tree."""
    if isinstance(syntax, Negative | Inverse | Known):
        yield syntax.of
    elif isinstance(syntax, Arithmetic | Comparing):
        yield syntax.left
        yield syntax.right
    elif isinstance(syntax, Joined):
        yield from syntax.items
    elif isinstance(syntax, Call):
        yield from syntax.args
    elif isinstance(syntax, Member):
        yield syntax.of
        yield from syntax.values
