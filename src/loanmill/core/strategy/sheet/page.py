"""What a sheet of a workbook holds, as the reader of the file gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Value = int | Decimal | bool | str | date | None
Trouble = Literal["formula", "error", "time"]
Place = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True, slots=True)
class Content:
    """One cell: its value; whether its number is shown as a percentage (0.125 as 12.5%); what is wrong with it."""

    value: Value
    percent: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. `merged` are ranges such as A1:B2; hidden rows and columns are numbers from 1."""

    title: str
    cells: Mapping[Place, Content]
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)

    def at(self, row: int, column: int) -> Content:
        """The content of a place; empty where there is none."""
        return self.cells.get((row, column), Content(None))

    @property
    def last_row(self) -> int:
        """The last row that holds something."""
        return max((row for (row, _), content in self.cells.items() if not blank(content)), default=0)


def blank(content: Content) -> bool:
    """Whether a cell holds nothing that a person sees."""
    return content.trouble is None and (content.value is None or str(content.value).strip() == "")


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def place(title: str, row: int, column: int) -> str:
    """A cell as a person finds it: cap!C7."""
    return f"{title}!{letters(column)}{row}"
