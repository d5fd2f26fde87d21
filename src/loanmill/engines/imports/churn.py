"""The sheet of churn: the share of customers lost at each yearly rate, one column a rating."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from loanmill.engines.imports.problems import ImportRefused, Problem
from loanmill.engines.imports.sheets import ROW, SUFFIXES, Sheet, headers_of, sheets_of

RATE = "贷款年利率"
LOST = "流失率_"
ONE_BP = 10_000

Points = dict[str, list[tuple[int, int]]]
"""By rating: (rate bp, lost bp), in order of rate."""


def read_churn(folder: Path) -> Points:
    """The published points by rating, in basis points rounded half up. Raises ImportRefused."""
    if not folder.is_dir():
        raise ImportRefused([Problem("no_folder", file=str(folder))])
    for path in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()):
        for at, headers in enumerate(headers_of(path)):
            if RATE in headers:
                return _points(sheets_of(path)[at])
    raise ImportRefused([Problem("no_churn", file=str(folder))])


def _points(sheet: Sheet) -> Points:
    columns = {header.removeprefix(LOST): header for header in sheet.headers if header.startswith(LOST)}
    if not columns:
        raise ImportRefused(
            [Problem("missing_column", file=sheet.name, column=f"{LOST}A", text="、".join(sheet.headers))]
        )
    found: Points = {grade: [] for grade in columns}
    problems: list[Problem] = []
    for row in sheet.table.to_pylist():
        rate = _share(sheet, row, RATE, problems)
        for grade, header in columns.items():
            lost = _share(sheet, row, header, problems)
            if rate is not None and lost is not None:
                found[grade].append((rate, lost))
    rates = [rate for rate, _ in next(iter(found.values()))]
    if not problems and len(set(rates)) < max(2, len(rates)):
        problems.append(Problem("churn_too_short", file=sheet.name, column=RATE, text=str(len(set(rates)))))
    if problems:
        raise ImportRefused(problems)
    return {grade: sorted(line) for grade, line in found.items()}


def _share(sheet: Sheet, row: dict[str, str | None], header: str, problems: list[Problem]) -> int | None:
    """A share from 0 to 1 in basis points; anything else is a problem."""
    text = (row[header] or "").strip()
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= 1:
        problems.append(Problem("not_a_share", file=sheet.name, row=int(row[ROW] or 0), column=header, text=text))
        return None
    return int((share * ONE_BP).quantize(Decimal(1), ROUND_HALF_UP))
