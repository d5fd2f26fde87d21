"""What a cell says, in the words of a policy. What could be read in two ways is told, never guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from loanmill.core.strategy.expressions.tokens import plain_text
from loanmill.core.strategy.sheet.layout import plain_number
from loanmill.core.strategy.sheet.outline import Column
from loanmill.core.strategy.sheet.page import Content, blank
from loanmill.core.strategy.tree.types import SCALE_OF, Type

_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(,\d{3})+(?!\d)")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_TROUBLES = {
    "formula": ("the cell is a formula", "paste its value (paste special, values only)"),
    "error": ("the cell is an error of the spreadsheet", "write the value"),
    "time": ("the cell has a time of day", "write a date alone, such as 2026-01-31"),
}
MOST_DIGITS = 30


class Untaken(ValueError):
    """A cell that cannot be read: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def taken(column: Column, content: Content) -> str | int | bool:
    """The scalar that a cell stands for in a document. Raises Untaken."""
    if content.trouble is not None:
        raise Untaken(*_TROUBLES[content.trouble])
    value, type_ = content.value, column.type
    if blank(content) or value is None:
        remedy = 'write "-" for anything' if column.role == "condition" else "write the value, or `missing`"
        raise Untaken("the cell is empty", remedy)
    if isinstance(value, bool):
        if type_.kind == "bool":
            return value
        raise Untaken(f"{str(value).upper()} stands in a column of {type_.named()}", "write a value of that type")
    if isinstance(value, date):
        if type_.kind == "date":
            return value.isoformat()
        raise Untaken(f"the spreadsheet made the date {value} of it", "format the cell as text and write it again")
    if isinstance(value, int | Decimal):
        return _of_number(type_, Decimal(value), percent=content.percent)
    return _of_text(column, value.strip())


def _of_number(type_: Type, number: Decimal, *, percent: bool) -> str | int:
    """A number cell in the unit of its column."""
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise Untaken(f"{number} is no amount", "write a number of at most 15 digits")
    if type_.kind in ("code", "text") and number == int(number) and not percent:
        return int(number)
    if type_.kind != "number":
        raise Untaken(f"a number stands in a column of {type_.named()}", "write a value of that type, as text")
    if type_.unit == "ratio":
        if not percent and number != 0:
            remedy = "format the cell as a percentage, or write 12.5% or 250 bp as text"
            raise Untaken(f"{plain_number(number)} has no percent sign", remedy)
        return f"{_spelled(number * 100)}%"
    if percent:
        raise Untaken(f"{_spelled(number * 100)}% is no {type_.named()}", "format the cell as a number")
    if type_.unit == "yuan":
        return f"{_spelled(number)} yuan"
    return int(number) if number == int(number) and not type_.scale else _spelled(number)


def _of_text(column: Column, text: str) -> str | int | bool:
    """A text cell. Thousands are read in results; among conditions a comma also parts a list, so they are told."""
    type_ = column.type
    said = plain_text(text).strip()
    if type_.kind == "bool":
        return {"true": True, "false": False}.get(said.lower(), said)
    if type_.kind != "number" or said in ("-", "missing"):
        return text
    if grouped := _GROUPED.search(said):
        if column.role == "condition":
            remedy = f"write {grouped[0].replace(',', '')}, or put a blank behind each comma of a list"
            raise Untaken(f"{grouped[0]} may be one number or a list", remedy)
        said = said.replace(",", "")
    if column.role == "condition":
        return said if _wanting(said, type_) else text
    if _NUMBER.fullmatch(said):
        if type_.unit == "yuan" and type_.scale == SCALE_OF["yuan"]:
            return f"{said} yuan"
        if type_.unit == "ratio" and Decimal(said) != 0:
            raise Untaken(f"{said} has no percent sign", "write 12.5% or 250 bp")
    return said


def _wanting(said: str, type_: Type) -> bool:
    """Whether a condition lacks its unit, which is told."""
    if type_.unit in SCALE_OF and _NUMBER.fullmatch(said) and Decimal(said) != 0:
        remedy = f"write {said} yuan" if type_.unit == "yuan" else f"write {said}% or {said} bp"
        raise Untaken(f"{said} has no unit", remedy)
    return False


def _spelled(number: Decimal) -> str:
    """A number without an exponent or needless zeros."""
    found = f"{number:f}"
    return found.rstrip("0").rstrip(".") if "." in found else found
