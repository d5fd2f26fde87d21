"""The sheets of invoices -> rows that are kept, rows that are set aside, and the count of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import pyarrow as pa

from loanmill.engines.duck import connection
from loanmill.engines.imports.enterprises import Enterprise
from loanmill.engines.imports.kinds import BUYER, CODE, SELLER, Kind
from loanmill.engines.imports.problems import Problem
from loanmill.engines.imports.sheets import CELLS, ROW, Sheet

# At most 17 digits before the point: more is out of range, and a cast of it would fail as "no number".
NUMBER = r"[+-]?[0-9]{1,17}(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?"
_FIELDS = {
    "enterprise": CODE, "number": "发票号码", "issued": "开票日期", "amount": "金额", "tax": "税额",
    "total": "价税合计", "status": "发票状态",
}  # fmt: skip
_DIRECTIONS: dict[Kind, str] = {"input": "in", "output": "out"}


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What became of the rows of one sheet. rows = accepted + rejected; accepted = normal + voided + red."""

    file: str
    rows: int
    accepted: int
    normal: int
    voided: int
    voided_spaced: int
    red: int
    rejected: Mapping[str, int]
    total_differs: int


@dataclass(frozen=True, slots=True)
class Invoices:
    """Kept rows (columns of InvoiceRow, with `enterprise` for `party` and codes for counterparties), rejects
    (file, row, column, reason, text), counts by sheet, rejects by enterprise code, and the problems worth telling."""

    kept: pa.Table
    rejects: pa.Table
    counts: tuple[FileCounts, ...]
    rejected: Mapping[str, int]
    problems: tuple[Problem, ...]


def read_invoices(sheets: Mapping[Kind, list[Sheet]], *, enterprises: Iterable[Enterprise], today: date) -> Invoices:
    """Judge every row. `today` bounds dates from above."""
    each = [(kind, sheet) for kind in _DIRECTIONS for sheet in sheets[kind]]
    cells = pa.concat_tables([_cells(at, kind, sheet) for at, (kind, sheet) in enumerate(each)])
    duck = connection()
    duck.register("cells", cells)
    duck.register("enterprises", pa.table({"code": pa.array([one.code for one in enterprises], pa.string())}))
    sql = resources.files(__package__).joinpath("invoices.sql").read_text(encoding="utf-8")
    try:
        duck.execute(f"CREATE OR REPLACE TEMP TABLE judged_rows AS {sql}", {"today": today, "number": NUMBER})
        return Invoices(
            kept=duck.sql(_KEPT).to_arrow_table(),
            rejects=_rejects(each),
            counts=_counts(each),
            rejected=dict(duck.execute(_REJECTED).fetchall()),
            problems=_problems(each),
        )
    finally:
        duck.execute("DROP TABLE IF EXISTS judged_rows")
        duck.unregister("cells")
        duck.unregister("enterprises")


_KEPT = """SELECT enterprise, direction, issued_on, counterparty, amount_fen, tax_fen, total_fen, status, number, era
FROM judged_rows WHERE reason IS NULL"""

_REJECTED = """SELECT enterprise, count(*) FROM judged_rows
WHERE reason IS NOT NULL AND enterprise IN (SELECT code FROM enterprises) GROUP BY enterprise"""


def _cells(at: int, kind: Kind, sheet: Sheet) -> pa.Table:
    other = SELLER if kind == "input" else BUYER
    columns: dict[str, Any] = {
        "file": pa.repeat(pa.scalar(at, pa.int64()), sheet.table.num_rows),
        "direction": pa.repeat(pa.scalar(_DIRECTIONS[kind]), sheet.table.num_rows),
        "row": sheet.table.column(ROW),
        "odd": sheet.table.column(CELLS),
        "counterparty": sheet.table.column(other),
    }
    columns |= {field: sheet.table.column(header) for field, header in _FIELDS.items()}
    return pa.table(columns)


def _header(field: str | None, kind: Kind) -> str:
    """The header of a field of the SQL, as it stands in the sheet."""
    if field == "counterparty":
        return SELLER if kind == "input" else BUYER
    return _FIELDS.get(field or "", "")


def _rejects(each: list[tuple[Kind, Sheet]]) -> pa.Table:
    found = connection().execute(
        "SELECT file, row, field, reason, text FROM judged_rows WHERE reason IS NOT NULL ORDER BY file, row"
    ).fetchall()  # fmt: skip
    lines = [(each[at][1].name, row, _header(field, each[at][0]), reason, text or "")
             for at, row, field, reason, text in found]  # fmt: skip
    names = ("file", "row", "column", "reason", "text")
    types = (pa.string(), pa.int64(), pa.string(), pa.string(), pa.string())
    columns = list(zip(*lines, strict=True)) or [()] * len(names)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=names)


def _counts(each: list[tuple[Kind, Sheet]]) -> tuple[FileCounts, ...]:
    found = connection().execute(
        "SELECT file, coalesce(reason, status) AS what, count(*), count(*) FILTER (status_spaced), "
        "count(*) FILTER (differs) FROM judged_rows GROUP BY ALL"
    ).fetchall()  # fmt: skip
    counts = []
    for at, (_, sheet) in enumerate(each):
        mine = {what: (n, spaced, differs) for file, what, n, spaced, differs in found if file == at}
        kept = {what: mine.pop(what, (0, 0, 0)) for what in ("normal", "voided", "red")}
        accepted = sum(n for n, _, _ in kept.values())
        rejected = {what: n for what, (n, _, _) in sorted(mine.items())}
        counts.append(
            FileCounts(
                file=sheet.name,
                rows=accepted + sum(rejected.values()),
                accepted=accepted,
                normal=kept["normal"][0],
                voided=kept["voided"][0],
                voided_spaced=kept["voided"][1],
                red=kept["red"][0],
                rejected=rejected,
                total_differs=sum(differs for _, _, differs in kept.values()),
            )
        )
    return tuple(counts)


def _problems(each: list[tuple[Kind, Sheet]]) -> tuple[Problem, ...]:
    """One problem a sheet, reason and column, with its first place."""
    found = connection().execute(
        "SELECT file, reason, field, min(row), arg_min(text, row), count(*) FROM judged_rows WHERE reason IS NOT NULL "
        "GROUP BY ALL UNION ALL "
        "SELECT file, 'total_differs', 'total', min(row), arg_min(total_written, row), count(*) FROM judged_rows "
        "WHERE reason IS NULL AND differs GROUP BY file ORDER BY 1, 2, 3"
    ).fetchall()  # fmt: skip
    return tuple(
        Problem(reason, file=each[at][1].name, row=row, column=_header(field, each[at][0]), text=text or "", count=n)
        for at, reason, field, row, text, n in found
    )
