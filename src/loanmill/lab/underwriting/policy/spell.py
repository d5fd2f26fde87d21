"""Values and names as a policy spells them."""

from __future__ import annotations

from collections.abc import Iterable

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.strategy.document.inputs import of_term
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.tree.types import Type

FEN, BP, NUMBER = (Type("number", unit, scale) for unit, scale in (("yuan", 2), ("ratio", 4), ("number", 0)))  # type: ignore[arg-type]


def of(name: str, value: int) -> str:
    """A value of a name of the vocabulary."""
    return written(of_term(vocabulary().terms[name]), value)


def fen(value: int) -> str:
    """Money."""
    return written(FEN, value)


def bp(value: int) -> str:
    """A ratio."""
    return written(BP, value)


def span(low: str | None, below: str | None) -> str:
    """A cell that holds from `low` up to but not `below`; None is open."""
    if low is None:
        return "-" if below is None else f"< {below}"
    return f">= {low}" if below is None else f"{low} .. {below}"


def ends(name: str) -> tuple[int, int]:
    """The least and greatest value that the vocabulary admits of a number."""
    term = vocabulary().terms[name]
    assert term.min is not None and term.max is not None, f"{name} is no number"
    return term.min, term.max


def table(lines: Iterable[str], *, indent: int) -> str:
    """Lines under each other, indented."""
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
