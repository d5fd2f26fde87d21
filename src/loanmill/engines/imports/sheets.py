"""Files as sheets of text: whatever the format, every cell is what a person would read in it.

One reading for Parquet, CSV and XLSX means that the same data gives the same rows from each of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException

from loanmill.engines.duck import connection
from loanmill.engines.imports.problems import ImportRefused, Problem

SUFFIXES = (".parquet", ".csv", ".xlsx")
ROW, CELLS = "_row", "_cells"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of text. `name` is the file, with the sheet's name where it has several.

    `table` has a text column a header and `_row`: the line an editor shows (the header is row 1) for CSV and XLSX,
    the row of the data from 1 for Parquet. `_cells` is the text of a row that has more or fewer cells than there
    are headers, else null.
    """

    name: str
    headers: tuple[str, ...]
    table: pa.Table


def headers_of(path: Path) -> list[tuple[str, ...]]:
    """The headers of each sheet, without reading the rows. Raises ImportRefused."""
    if path.suffix == ".parquet":
        try:
            return [tuple(pq.read_schema(path).names)]
        except (OSError, pa.ArrowInvalid) as error:
            raise ImportRefused([Problem("unreadable_file", file=path.name, text=str(error)[:100])]) from error
    if path.suffix == ".csv":
        first: list[str] = next(csv.reader(io.StringIO(_text(path), newline="")), [])
        return [tuple(header.strip() for header in first)]
    return [tuple(header) for _, rows in _workbook(path) for header in [_texts(next(rows, ()))]]


def sheets_of(path: Path) -> list[Sheet]:
    """Every sheet of a file. Raises ImportRefused when it cannot be read."""
    if path.suffix == ".parquet":
        return [_of_parquet(path)]
    if path.suffix == ".csv":
        return [_of_rows(path.name, _csv_rows(_text(path)))]
    return [_of_rows(f"{path.name} [{title}]", _numbered(rows)) for title, rows in _workbook(path)]


def _of_parquet(path: Path) -> Sheet:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ImportRefused([Problem("unreadable_file", file=path.name, text=str(error)[:100])]) from error
    headers = tuple(table.column_names)
    numbered = table.append_column(ROW, pa.array(np.arange(1, table.num_rows + 1)))
    duck = connection()
    duck.register("as_read", numbered)
    cells = ", ".join(f'CAST("{header}" AS VARCHAR) AS "{header}"' for header in headers)
    try:
        # DuckDB spells a double with the fewest digits that read back as the same double.
        found = duck.sql(f"SELECT {cells}, {ROW}, NULL::VARCHAR AS {CELLS} FROM as_read").to_arrow_table()
    finally:
        duck.unregister("as_read")
    return Sheet(name=path.name, headers=headers, table=found)


def _of_rows(name: str, rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    _, first = next(rows, (1, []))
    headers = tuple(header.strip() for header in first)
    numbers: list[int] = []
    columns: list[list[str | None]] = [[] for _ in headers]
    odd: list[str | None] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        numbers.append(number)
        fits = len(cells) == len(headers)
        odd.append(None if fits else ",".join(cells)[:200])
        for at, column in enumerate(columns):
            column.append(cells[at] if fits else None)
    arrays = [pa.array(column, pa.string()) for column in columns]
    table = pa.table([*arrays, pa.array(numbers, pa.int64()), pa.array(odd, pa.string())], names=[*headers, ROW, CELLS])
    return Sheet(name=name, headers=headers, table=table)


def _text(path: Path) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, else GBK (read as GB 18030, which contains it)."""
    data = path.read_bytes()
    fault = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            fault = fault or f"byte {error.start + 1}, line {line}"
            continue
        if "\0" not in text:
            return text
        fault = "UTF-16?"
    raise ImportRefused([Problem("wrong_encoding", file=path.name, text=fault)])


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _workbook(path: Path) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise ImportRefused([Problem("unreadable_file", file=path.name, text=str(error)[:100])]) from error
    try:
        for sheet in book.worksheets:
            yield sheet.title, sheet.iter_rows(values_only=True)
    finally:
        book.close()


def _numbered(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, cells in enumerate(rows, start=1):
        texts = _texts(cells)
        if number == 1:
            width = len(texts)
        # A spreadsheet row may be shorter than its header (empty cells) or have formatted empty ones behind it.
        behind = texts[width:]
        yield number, texts if any(behind) else (texts + [""] * width)[:width]


def _texts(cells: Iterable[Any]) -> list[str]:
    texts = [_cell(value) for value in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return repr(value) if isinstance(value, float) else str(value)
