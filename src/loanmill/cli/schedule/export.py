"""A priced schedule as CSV, JSON or XLSX. Amounts are decimal yuan; in XLSX numbers with two decimals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from loanmill.cli.schedule.priced import Priced, Row
from loanmill.core.kernel.money import yuan_text

COLUMNS = ("number", "starts_on", "due_on", "principal", "interest", "fees", "total", "balance")
_FIRST_AMOUNT = 3


def export(*, found: Priced, file: Path) -> None:
    """Write the file in the form that its ending names (see ENDINGS)."""
    ENDINGS[file.suffix.lower()](found, file)


def cells(row: Row) -> list[str]:
    """The texts of a row, in the order of COLUMNS."""
    line = row.line
    amounts = (line.principal_fen, line.interest_fen, row.fee_fen, row.total_fen, line.balance_fen)
    return [str(line.number), str(line.starts_on), str(line.due_on), *(yuan_text(fen=fen) for fen in amounts)]


def _csv(found: Priced, file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8-sig") as target:  # with a mark, so that Excel reads it as UTF-8
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        writer.writerows(cells(row) for row in found.rows)


def _json(found: Priced, file: Path) -> None:
    document = {
        "rows": [dict(zip(COLUMNS, cells(row), strict=True)) for row in found.rows],
        "fees_at_start": {name: yuan_text(fen=fen) for name, fen in found.once.items()},
        "fees_each": {name: yuan_text(fen=fen) for name, fen in found.each.items()},
        "principal": yuan_text(fen=found.principal_fen),
        "interest": yuan_text(fen=found.interest_fen),
        "total": yuan_text(fen=found.total_fen),
        "all_in_annual_cost_bp": found.cost_bp,
        "all_in_annual_cost_method": "internal rate of return of all flows, compounded over a year of 365 days",
    }
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _xlsx(found: Priced, file: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    for row in found.rows:
        texts = cells(row)
        days = [row.line.starts_on, row.line.due_on]
        sheet.append([row.line.number, *days, *(Decimal(text) for text in texts[_FIRST_AMOUNT:])])
    for column in sheet.iter_cols(min_col=_FIRST_AMOUNT + 1, min_row=2):
        for cell in column:
            cell.number_format = "#,##0.00"
    book.save(file)


ENDINGS: dict[str, Callable[[Priced, Path], None]] = {".csv": _csv, ".json": _json, ".xlsx": _xlsx}
