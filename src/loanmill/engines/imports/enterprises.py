"""The sheets of enterprises -> who there is, with the bank's rating and mark of default where it has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loanmill.engines.imports.kinds import CODE, DEFAULTED, NAME, RATING
from loanmill.engines.imports.problems import ImportRefused, Problem
from loanmill.engines.imports.sheets import ROW, Sheet

RATINGS = ("A", "B", "C", "D")
DEFAULTS = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise; rating and default are None where the bank has no record of it."""

    code: str
    name: str
    rating: str | None = None
    defaulted: bool | None = None


def read_enterprises(sheets: Iterable[Sheet]) -> tuple[list[Enterprise], list[Problem]]:
    """Every enterprise once, in order of appearance, and what was odd. Raises ImportRefused for a contradiction."""
    known: dict[str, Enterprise] = {}
    problems: list[Problem] = []
    for sheet in sheets:
        for row in sheet.table.to_pylist():
            found = _read(sheet, row, problems)
            if found is not None and known.setdefault(found.code, found) != found:
                raise ImportRefused(
                    [Problem("enterprise_conflict", file=sheet.name, row=row[ROW], column=CODE, text=found.code)]
                )
    return list(known.values()), problems


def _read(sheet: Sheet, row: dict[str, str | None], problems: list[Problem]) -> Enterprise | None:
    number = int(row[ROW] or 0)
    code, name = (row[CODE] or "").strip(), (row[NAME] or "").strip()
    if not code:
        problems.append(Problem("cell_empty", file=sheet.name, row=number, column=CODE))
        return None
    rating, mark = (row.get(RATING) or "").strip(), (row.get(DEFAULTED) or "").strip()
    if rating and rating not in RATINGS:
        problems.append(Problem("unknown_rating", file=sheet.name, row=number, column=RATING, text=rating))
    if mark and mark not in DEFAULTS:
        problems.append(Problem("unknown_default", file=sheet.name, row=number, column=DEFAULTED, text=mark))
    return Enterprise(
        code=code,
        name=name or code,
        rating=rating if rating in RATINGS else None,
        defaulted=DEFAULTS.get(mark),
    )
