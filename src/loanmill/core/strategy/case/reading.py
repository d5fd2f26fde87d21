"""The values of a case as the policy's types want them: integers, truth values, texts, or missing with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.strategy.case.arithmetic import EPOCH
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Input
from loanmill.core.strategy.tree.types import Type

OUT_OF_RANGE = Missing("out_of_range")
SHOWN = 60  # characters of a wrong value that a message shows


class CaseInvalid(ValueError):
    """A case that cannot be read: the message names field, value and remedy."""


@dataclass(frozen=True, slots=True)
class Given:
    """A case's values in the order of the program's inputs: None where missing, `why` says why, `gaps` has the bits."""

    values: tuple[Constant | None, ...]
    gaps: int
    why: tuple[str, ...]


WANTED = {
    "fen": "a whole number of fen, such as 1000",
    "bp": "a whole number of basis points, such as 350",
    "date": 'a date, such as "2026-01-31"',
    "bool": "true or false",
    "code": "one of its codes as a text",
    "text": "a text",
}


def wanted(type_: Type) -> str:
    """What to write for a type."""
    if type_.kind == "number" and type_.unit == "number" and type_.scale:
        return f"a number with at most {type_.scale} decimals, such as 0.{'5'.rjust(type_.scale, '0')}"
    return WANTED.get(type_.named(), "a whole number, such as 12")


def wrong(name: str, type_: Type, shown: str) -> CaseInvalid:
    """The complaint about one field."""
    text = shown if len(shown) <= SHOWN else shown[:SHOWN] + "..."
    return CaseInvalid(f"{name}: {text} is no {type_.named()}; write {wanted(type_)}, null, or leave it out")


def read_values(*, inputs: tuple[Input, ...], values: Mapping[str, Value]) -> Given:
    """The values of a snapshot; a number is the integer of its type (0.35 of decimal(2) is 35). Raises CaseInvalid."""
    found: list[Constant | None] = []
    why: list[str] = []
    for item in inputs:
        value = values.get(item.name)
        if value is None:
            value = Missing("not_asked")
        read = value if isinstance(value, Missing) else run_value(item, value)
        found.append(None if isinstance(read, Missing) else read)
        why.append(read.reason if isinstance(read, Missing) else "")
    return given(tuple(found), tuple(why))


def given(values: tuple[Constant | None, ...], why: tuple[str, ...]) -> Given:
    """Values with their gaps as bits."""
    return Given(values, sum(1 << index for index, value in enumerate(values) if value is None), why)


def run_value(item: Input, value: object) -> Constant | Missing:
    """A known value as it runs; Missing(out_of_range) where the type does not allow it. Raises CaseInvalid."""
    type_ = item.type
    if type(value) is int and type_.kind == "number":
        return value if type_.low <= value <= type_.high else OUT_OF_RANGE
    if type_.kind == "bool":
        if isinstance(value, bool):
            return value
        raise wrong(item.name, type_, repr(value))
    if type_.kind in ("code", "text"):
        if not isinstance(value, str):
            raise wrong(item.name, type_, repr(value))
        return value if type_.kind == "text" or value in type_.codes else OUT_OF_RANGE
    number = _day(item, value) if type_.kind == "date" else value
    if not isinstance(number, int) or isinstance(number, bool):
        raise wrong(item.name, type_, repr(value))
    return number if type_.low <= number <= type_.high else OUT_OF_RANGE


def _day(item: Input, value: object) -> int:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-01-31") else value
    except ValueError:
        found = None
    if not isinstance(found, date):
        raise wrong(item.name, item.type, repr(value))
    return found.toordinal() - EPOCH
