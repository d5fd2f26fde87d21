"""Which sheets of a folder are enterprises and invoices: by their Chinese headers, then by the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from loanmill.engines.imports.problems import ImportRefused, Problem
from loanmill.engines.imports.sheets import SUFFIXES, Sheet, headers_of, sheets_of

Kind = Literal["enterprises", "input", "output"]
CODE, NAME, RATING, DEFAULTED = "企业代号", "企业名称", "信誉评级", "是否违约"
SELLER, BUYER = "销方单位代号", "购方单位代号"
INVOICE_COLUMNS = (CODE, "发票号码", "开票日期", "金额", "税额", "价税合计", "发票状态")
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "enterprises": (CODE, NAME),
    "input": (*INVOICE_COLUMNS, SELLER),
    "output": (*INVOICE_COLUMNS, BUYER),
}
# A sheet that has this many of the invoice headers is meant as invoices, even if one is misspelt.
ENOUGH_HEADERS = 4


def kind_of(headers: Sequence[str], *, name: str) -> Kind | None:
    """What a sheet is meant to be, or None for one that is none of ours."""
    found = set(headers)
    if len(found & {*INVOICE_COLUMNS, SELLER, BUYER}) >= ENOUGH_HEADERS or "_invoices" in name:
        if SELLER in found or ("input" in name and BUYER not in found):
            return "input"
        return "output"
    return "enterprises" if NAME in found or (CODE in found and "enterprises" in name) else None


def recognised(folder: Path) -> dict[Kind, list[Sheet]]:
    """All sheets of a folder by kind, in order of file name. Raises ImportRefused with everything that is wrong."""
    if not folder.is_dir():
        raise ImportRefused([Problem("no_folder", file=str(folder))])
    found: dict[Kind, list[Sheet]] = {"enterprises": [], "input": [], "output": []}
    problems: list[Problem] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()):
        try:
            kinds = [kind_of(headers, name=path.stem) for headers in headers_of(path)]
            sheets = sheets_of(path) if any(kinds) else []
        except ImportRefused as refused:
            problems.extend(refused.problems)
            continue
        for kind, sheet in zip(kinds, sheets, strict=False):
            if kind is not None:
                problems.extend(_column_problems(kind, sheet))
                found[kind].append(sheet)
    if not any(found.values()) and not problems:
        problems.append(Problem("nothing_known", file=str(folder)))
    elif not problems:
        if not found["enterprises"]:
            problems.append(Problem("no_enterprises", file=str(folder)))
        if not found["input"] and not found["output"]:
            problems.append(Problem("no_invoices", file=str(folder)))
    if problems:
        raise ImportRefused(problems)
    return found


def _column_problems(kind: Kind, sheet: Sheet) -> list[Problem]:
    shown = "、".join(sheet.headers)
    missing = [column for column in COLUMNS[kind] if column not in sheet.headers]
    twice = [column for column in COLUMNS[kind] if sheet.headers.count(column) > 1]
    return [Problem("missing_column", file=sheet.name, column=column, text=shown) for column in missing] + [
        Problem("repeated_column", file=sheet.name, column=column) for column in twice
    ]
