"""A file of debts at other banks, as a lender's bureau desk exports it: one row a debtor, each taken or set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from loanmill.core.kernel.money import fen_of_yuan
from loanmill.core.servicing.elsewhere import Figures, faults
from loanmill.core.servicing.policy import Contagion
from loanmill.engines.imports.problems import ImportRefused, Problem
from loanmill.engines.imports.sheets import CELLS, ROW, SUFFIXES, Sheet, sheets_of

MOST_ROWS = 20_000
# By the name in a file of either language. The part that is late is late for longer than the policy's days (90).
COLUMNS: Mapping[str, tuple[str, str]] = {
    "debtor": ("债务人", "debtor"),
    "balance_fen": ("他行债务余额", "balance_yuan"),
    "late_fen": ("其中逾期90天以上", "late_90_yuan"),
    "non_performing": ("他行不良", "non_performing"),
    "as_of": ("截至日", "as_of"),
    "source": ("来源", "source"),
    "reference": ("依据编号", "reference"),
}
YES_NO = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}
SOURCE_WORDS = {"征信": "bureau", "征信报告": "bureau", "他行函": "lender", "自报": "declared"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be taken. `debtor` is as it stood there: a loan's number or the code of an enterprise."""

    row: int
    debtor: str
    figures: Figures
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DebtsFile:
    """What a file says. A row is in `rows`, or `problems` says why not, one problem a row with its text."""

    name: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_debts(path: Path, *, today: date, policy: Contagion) -> DebtsFile:
    """Read a CSV, XLSX or Parquet file. Raises ImportRefused for one that cannot be read at all."""
    if path.suffix not in SUFFIXES:
        raise ImportRefused([Problem("unreadable_file", file=path.name, text=path.suffix or "?")])
    sheet = sheets_of(path)[0]
    names = _named(sheet)
    if sheet.table.num_rows > MOST_ROWS:
        raise ImportRefused([Problem("too_many_rows", file=sheet.name, text=f"{sheet.table.num_rows:,}")])
    rows: list[Row] = []
    problems: list[Problem] = []
    for cells in sheet.table.to_pylist():
        found = _row(sheet, names, cells, today=today, policy=policy)
        (rows if isinstance(found, Row) else problems).append(found)  # type: ignore[arg-type]
    return DebtsFile(sheet.name, tuple(rows), tuple(problems))


def _named(sheet: Sheet) -> dict[str, str]:
    """The header of each of our columns. Raises ImportRefused with every one that is missing or stands there twice."""
    found, problems = {}, []
    for column, words in COLUMNS.items():
        there = [header for header in sheet.headers if header in words]
        if len(there) == 1:
            found[column] = there[0]
        elif there:
            problems.append(Problem("repeated_column", file=sheet.name, column=there[0]))
        else:
            missing = f"{words[0]} ({words[1]})"
            problems.append(Problem("missing_column", file=sheet.name, column=missing, text="、".join(sheet.headers)))
    if problems:
        raise ImportRefused(problems)
    return found


def _row(
    sheet: Sheet, names: Mapping[str, str], cells: Mapping[str, str | int | None], *, today: date, policy: Contagion
) -> Row | Problem:
    """One row, or the first thing that is wrong with it."""
    number = int(cells[ROW] or 0)
    if cells[CELLS] is not None:
        return Problem("wrong_cells", file=sheet.name, row=number, text=str(cells[CELLS]))
    texts = {column: str(cells[header] or "").strip() for column, header in names.items()}

    def wrong(column: str, code: str) -> Problem:
        return Problem(code, file=sheet.name, row=number, column=names[column], text=texts[column])

    if empty := next((column for column, text in texts.items() if not text), None):
        return wrong(empty, "cell_empty")
    fens: dict[str, int] = {}
    for column in ("balance_fen", "late_fen"):
        try:
            fens[column] = fen_of_yuan(texts[column])
        except ValueError:
            whole, _, decimals = texts[column].partition(".")
            is_number = whole.lstrip("-").isdecimal() and decimals.isdecimal()
            return wrong(column, "not_fen" if is_number else "not_a_number")
    bad = YES_NO.get(texts["non_performing"].lower())
    if bad is None:
        return wrong("non_performing", "not_yes_or_no")
    try:
        as_of = date.fromisoformat(texts["as_of"][:10])
    except ValueError:
        return wrong("as_of", "not_a_date")
    source = SOURCE_WORDS.get(texts["source"], texts["source"].lower())
    figures = Figures(fens["balance_fen"], fens["late_fen"], bad, as_of, source, texts["reference"])
    if found := faults(figures=figures, today=today, policy=policy):
        return wrong(found[0].field, found[0].code)
    return Row(number, texts["debtor"], figures, texts)


def rejects_text(problems: Sequence[Problem]) -> list[list[str]]:
    """The rows set aside as a sheet: where, why, what stood there, and what to do."""
    head = ["文件 file", "行 row", "列 column", "原因 reason", "原文 text", "说明", "what to do"]
    return [head] + [
        [one.file, str(one.row), one.column, one.code, one.text, one.sentence("zh"), one.sentence("en")]
        for one in problems
    ]
