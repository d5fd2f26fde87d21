"""Write the tables of a policy as a workbook: a sheet a table, heads frozen, units shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from loanmill.core.strategy.sheet.layout import HEAD_ROWS, ROLES, laid_out
from loanmill.core.strategy.sheet.outline import Column, Outline
from loanmill.core.strategy.sheet.page import letters
from loanmill.core.strategy.tree.types import SCALE_OF

LONGEST_TITLE = 31
_FILLS = {"condition": "DDE9F5", "result": "E3F1E1", "priority": "F5EEDC", "fixed": "EAEAEA"}
_EDGE = Border(bottom=Side(style="thin", color="BFBFBF"))


def write_workbook(*, outlines: Sequence[Outline], file: Path) -> None:
    """Write every outline as a sheet. Raises OSError."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for outline in outlines:
        _write(book.create_sheet(_title(outline.name, book.sheetnames)), outline)
    book.save(file)


def _title(name: str, taken: Sequence[str]) -> str:
    """A title that spreadsheets allow and that no other sheet has, whatever the case of its letters."""
    short = re.sub(r"[\[\]:*?/\\']", "_", name)[:LONGEST_TITLE]
    known = {title.lower() for title in taken}
    number = 2
    title = short
    while title.lower() in known:
        title = f"{short[: LONGEST_TITLE - 4]}~{number}"
        number += 1
    return title


def _write(sheet: Worksheet, outline: Outline) -> None:
    for (row, column), content in laid_out(outline).items():
        target = sheet.cell(row=row, column=column)
        target.value = content.value
        if isinstance(content.value, str):
            target.data_type = "s"  # "= 5" and "- 5" are texts, never formulas
            if row > HEAD_ROWS:
                target.number_format = "@"
        assert isinstance(target, Cell)
        if row > HEAD_ROWS and column <= len(outline.columns):
            _format(target, outline.columns[column - 1])
    for at, column_ in enumerate(outline.columns, start=1):
        for row in range(3, HEAD_ROWS + 1):
            head = sheet.cell(row=row, column=at)
            head.fill = PatternFill("solid", start_color=_FILLS[column_.role])
            head.font = Font(bold=row in (3, 4), color="666666" if row == HEAD_ROWS else "000000")
            head.alignment = Alignment(wrap_text=True, vertical="top")
        width = max(14, min(40, 2 + max(len(column_.name), 2 * len(column_.zh), len(ROLES[column_.role]))))
        sheet.column_dimensions[letters(at)].width = width
    sheet.column_dimensions[letters(len(outline.columns) + 1)].width = 40
    sheet.cell(row=1, column=1).font = Font(bold=True)
    sheet.cell(row=1, column=2).font = Font(bold=True, size=14)
    sheet.cell(row=2, column=1).font = Font(italic=True, color="666666")
    sheet.freeze_panes = f"A{HEAD_ROWS + 1}"


def _format(target: Cell, column: Column) -> None:
    """Money with thousands, ratios as percentages, the rest as they are."""
    target.border = _EDGE
    if isinstance(target.value, str | bool) or column.role != "result" or column.type.kind != "number":
        return
    unit, scale = column.type.unit or "", column.type.scale
    if unit == "yuan" and scale == SCALE_OF[unit]:
        target.number_format = "#,##0.00"
    elif unit == "ratio":
        target.number_format = "0.00%"
    else:
        target.number_format = "0" + ("." + "0" * scale if scale else "")
