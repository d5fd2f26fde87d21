"""What a call needs of the checker, and how its plain arguments are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.expressions.facts import Fact
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Call, Name, Number, Syntax, Text
from loanmill.core.strategy.expressions.tokens import MAX_DECIMALS
from loanmill.core.strategy.expressions.units import called
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.types import Type

ROUNDINGS: Mapping[str, Rounding] = {rounding.value.lower(): rounding for rounding in Rounding}


class Checker(Protocol):
    """The checker of an expression, as calls see it."""

    def infer(self, syntax: Syntax, hint: Type | None = None) -> Node:
        """The typed node of a tree. Raises Refused."""
        ...

    def together(self, items: Sequence[Syntax], hint: Type | None = None) -> list[Node]:
        """Typed nodes of one kind, unit and scale. Raises Refused."""
        ...

    def together_under(self, items: Sequence[tuple[Syntax, Checker]], hint: Type | None) -> list[Node]:
        """The same, each tree with a checker of its own. Raises Refused."""
        ...

    def within(self, when: Syntax, *, holds: bool, surely: bool) -> Checker:
        """The checker where a condition that was inferred holds, or fails."""
        ...

    def fact(self, syntax: Syntax) -> Fact:
        """What is known of the value of a tree here."""
        ...


Made = Callable[[Checker, Call, Type | None], Node]


def numbers(checker: Checker, syntax: Syntax, *, what: str) -> Node:
    """A typed number. Raises Refused."""
    return of_kind(checker, syntax, "number", what=what)


def of_kind(checker: Checker, syntax: Syntax, kind: str, *, what: str, remedy: str = "") -> Node:
    """A typed value of a kind. Raises Refused."""
    node = checker.infer(syntax)
    if node.type.kind != kind:
        wanted = called(Type("number", "number")) if kind == "number" else called(Type(kind))  # type: ignore[arg-type]
        remedy = remedy or f"give {wanted}"
        raise Refused(syntax.at, f"{what} takes {wanted}, and this is {called(node.type)}", remedy=remedy)
    return node


def rounding_of(syntax: Syntax) -> Rounding:
    """The rounding that a word names. Raises Refused."""
    if isinstance(syntax, Name) and syntax.word in ROUNDINGS:
        return ROUNDINGS[syntax.word]
    raise Refused(syntax.at, "this is no rounding", remedy=f"write one of {', '.join(ROUNDINGS)}")


def decimals_of(args: Sequence[Syntax], index: int) -> int:
    """The number of decimals that an argument states; 0 without it. Raises Refused."""
    if len(args) <= index:
        return 0
    given = args[index]
    if isinstance(given, Number) and given.unit is None and not given.scale and 0 <= given.value <= MAX_DECIMALS:
        return given.value
    raise Refused(given.at, "this is no number of decimals", remedy=f"write a whole number from 0 to {MAX_DECIMALS}")


def quoted(syntax: Syntax, *, what: str) -> str:
    """A quoted text that is not empty. Raises Refused."""
    if isinstance(syntax, Text) and syntax.value:
        return syntax.value
    raise Refused(syntax.at, f"{what} is a quoted text", remedy='write it in quotes, such as "A"')
