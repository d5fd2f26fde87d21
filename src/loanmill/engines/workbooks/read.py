"""Read the sheets of a workbook as pages: values, and everything about a cell that a person should be told."""

from __future__ import annotations

import zlib
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from loanmill.core.strategy.sheet.page import Content, Page, Place

MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000  # what a workbook may unpack to: a bomb of zeros is small when packed
# What a broken file makes the library raise, found by breaking files.
BROKEN = (
    BadZipFile, InvalidFileException, LookupError, ValueError, TypeError, AttributeError, ParseError, EOFError,
    NotImplementedError, ArithmeticError, zlib.error,
)  # fmt: skip


class WorkbookUnreadable(ValueError):
    """The file is no workbook that can be read; the message says why and what to do."""


def read_workbook(*, file: Path) -> tuple[Page, ...]:
    """Every sheet of an XLSX file. Raises WorkbookUnreadable, OSError."""
    if file.stat().st_size > MOST_BYTES:
        raise WorkbookUnreadable(f"{file}: 超过 50 MB larger than 50 MB; 拆开 split it")
    try:
        with ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise WorkbookUnreadable(f"{file}: 解开后太大 unpacks to too much; 另存为新文件 save it as a new file")
        book = openpyxl.load_workbook(file)
    except (WorkbookUnreadable, OSError):
        raise
    except BROKEN as error:
        told = f"{file}: 不是可读的 XLSX is no readable XLSX ({str(error)[:100]}); 另存为 .xlsx save it as .xlsx"
        raise WorkbookUnreadable(told) from error
    return tuple(_page(sheet) for sheet in book.worksheets)


def _page(sheet: Any) -> Page:
    cells: dict[Place, Content] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                cells[(cell.row, cell.column)] = _content(cell)
    rows = frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)
    columns: set[int] = set()
    for letter, column in sheet.column_dimensions.items():
        if column.hidden:
            first = column.min or column_index_from_string(letter)
            columns.update(range(first, min(column.max or first, first + 100) + 1))
    width = max((column for _, column in cells), default=0)
    height = max((row for row, _ in cells), default=0)
    return Page(
        title=sheet.title,
        cells=cells,
        merged=tuple(str(merged) for merged in sheet.merged_cells.ranges),
        hidden_rows=frozenset(row for row in rows if row <= height),
        hidden_columns=frozenset(column for column in columns if column <= width),
    )


def _content(cell: Any) -> Content:
    value, kind = cell.value, cell.data_type
    percent = "%" in str(cell.number_format)
    if kind == "f" or not isinstance(value, int | float | str | bool | date | datetime | time | Decimal):
        return Content(None, trouble="formula")  # formulas of arrays and data tables are objects
    if kind == "e":
        return Content(None, trouble="error")
    if isinstance(value, bool | str):
        return Content(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return Content(value.date() if midnight else None, trouble=None if midnight else "time")
    if isinstance(value, time):
        return Content(None, trouble="time")
    if isinstance(value, float):
        # The fewest digits that read back as the same double are what the person wrote.
        return Content(Decimal(repr(value)), percent=percent)
    return Content(value, percent=percent and not isinstance(value, date))
