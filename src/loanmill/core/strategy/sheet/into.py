"""Sheets into a document: rows that say the same keep their text and comments, and every fault has its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loanmill.core.strategy.document.read import check, read_program
from loanmill.core.strategy.expressions.cells import cell
from loanmill.core.strategy.expressions.literals import literal_told
from loanmill.core.strategy.sheet.layout import HEAD_ROWS, MARK, NAMES_ROW
from loanmill.core.strategy.sheet.outline import Column, Outline, outlines
from loanmill.core.strategy.sheet.page import Page, blank, letters, place
from loanmill.core.strategy.sheet.taken import Untaken, taken
from loanmill.core.strategy.text.edit import replace_rows, set_value
from loanmill.core.strategy.text.places import EditRefused, Path, Plain, composed, found
from loanmill.core.strategy.text.spots import Fault, Faults, Spot
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.steps import Cell

Meaning = Cell | Constant | None
FEW = 50  # changes of a sheet that are made one by one
_STEP = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Imported:
    """The new text of the document, or faults; `notices` are told but stop nothing."""

    text: str
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]


def imported(*, text: str, file: str, pages: Sequence[Page], book: str) -> Imported:
    """The document with the rows of a workbook. `file` and `book` are their names in messages. Raises PolicyInvalid
    where the document itself has faults."""
    known = {outline.name: outline for outline in outlines(text=text, program=read_program(text=text, file=file))}
    faults, notices = Faults(file=book), []
    seen: dict[str, Page] = {}
    for page in pages:
        name = str(page.at(1, 2).value)
        if page.at(1, 1).value != MARK and page.title in known:
            at = Spot(None, 1, place(page.title, 1, 1))
            faults.add(at, "the head of the table is gone", remedy="put the six head rows back as they were exported")
        elif page.at(1, 1).value != MARK:
            notices.append(f"{page.title}: 不是本政策的表，未读 no table of a policy, left alone")
        elif name not in known:
            at = Spot(None, 1, place(page.title, 1, 2))
            faults.add(at, f"the policy has no table {name}", remedy=f"write one of {', '.join(known)}")
        elif name in seen:
            at = Spot(None, 1, place(page.title, 1, 2))
            faults.add(at, f"{name} stands in {seen[name].title} already", remedy="drop one of the sheets")
        else:
            seen[name] = page
    notices += [f"{name}: 工作簿里没有，保持不变 not in the workbook, kept" for name in known if name not in seen]
    if not seen and not faults.found:
        faults.add(Spot(None, 1, book), "the workbook has no table of a policy", remedy="start from an export")
    new = text
    for name, page in seen.items():
        new = _Sheet(known[name], page, faults, notices).into(new)
    if faults.found:
        return Imported(text, tuple(faults.found), tuple(notices))
    _, after = check(text=new, file=file)
    placed = [(fault, _placed(fault, known, seen, book, new)) for fault in after]
    # The document passed before, so that what is told elsewhere follows from what is wrong in the sheets.
    told = tuple(dict.fromkeys(at for _, at in placed if at is not None)) or tuple(fault for fault, _ in placed)
    return Imported(text if told else new, told, tuple(notices))


@dataclass(slots=True)
class _Sheet:
    """One sheet on its way into the text."""

    outline: Outline
    page: Page
    faults: Faults
    notices: list[str] = field(default_factory=list)

    def into(self, text: str) -> str:
        """The text with this sheet's rows; unchanged where faults were noted."""
        before = len(self.faults.found)
        if not self._sound() or (rows := self._rows()) is None or len(self.faults.found) > before:
            return text
        try:
            if self.outline.paths:
                return self._fixed(text, rows)
            kept = self._kept(rows)
            return text if kept == [list(row) for row in self.outline.rows] else self._listed(text, kept)
        except EditRefused as error:
            self._fault(1, 2, str(error), "make the edit in the document")
            return text

    def _listed(self, text: str, rows: list[list[Plain]]) -> str:
        """Cell by cell where few changed, so that the rest of a row keeps its writing; else row by row."""
        path, old = self.outline.path, self.outline.rows
        if len(rows) == len(old):
            changed = [
                ((*path, row, at), value)
                for row, (new, was) in enumerate(zip(rows, old, strict=True))
                for at, (value, before) in enumerate(zip(new, was, strict=True))
                if value != before
            ]
            if len(changed) <= FEW:
                for where, value in changed:
                    text = set_value(text=text, path=where, value=value)
                return text
        return replace_rows(text=text, path=path, rows=list(rows))

    def _sound(self) -> bool:
        """Whether head, width and layout are as the export made them."""
        before = len(self.faults.found)
        for merged in self.page.merged:
            spot = Spot(None, int(re.sub(r"\D", "", merged.partition(":")[0]) or 1), f"{self.page.title}!{merged}")
            self.faults.add(spot, "cells are merged", remedy="unmerge them and fill each cell")
        for row in sorted(self.page.hidden_rows):
            self._fault(row, 1, f"row {row} is hidden", "show it, or delete it")
        for column in sorted(self.page.hidden_columns):
            self._fault(NAMES_ROW, column, f"column {letters(column)} is hidden", "show it")
        for number, wanted in enumerate(self.outline.columns, start=1):
            said = self.page.at(NAMES_ROW, number).value
            if str(said).strip() != wanted.name:
                self._fault(
                    NAMES_ROW, number, f"this column should be {wanted.name}, not {said}", "put the columns back"
                )
        width = len(self.outline.columns) + 1
        for (row, column), content in sorted(self.page.cells.items()):
            if column > width and row > HEAD_ROWS and not blank(content):
                self._fault(row, column, "the cell stands behind the last column", "drop it, or move it to a column")
        return len(self.faults.found) == before

    def _rows(self) -> list[list[Plain]] | None:
        """What the rows say; None where a row is blank or there is none."""
        last = self.page.last_row
        if last <= HEAD_ROWS:
            self._fault(HEAD_ROWS + 1, 1, "the table has no rows", "write one")
            return None
        rows: list[list[Plain]] = []
        notes = len(self.outline.columns) + 1
        for row in range(HEAD_ROWS + 1, last + 1):
            if all(blank(self.page.at(row, at)) for at in range(1, notes)):
                self._fault(row, 1, "the row is empty", "delete it")
                continue
            rows.append([self._cell(row, at, column) for at, column in enumerate(self.outline.columns, start=1)])
            index, note = row - HEAD_ROWS - 1, self.page.at(row, notes)
            old = self.outline.notes[index] if index < len(self.outline.notes) else ""
            if not blank(note) and str(note.value).strip() != old:
                where = place(self.page.title, row, notes)
                self.notices.append(
                    f"{where}: 备注不导入，写进政策文件 notes are not imported, write it into the policy"
                )
        return rows

    def _cell(self, row: int, at: int, column: Column) -> Plain:
        """What a cell says, checked by its type; None with the fault told."""
        content = self.page.at(row, at)
        if column.role == "fixed":
            return None if content.value is None else str(content.value).strip()
        try:
            raw = taken(column, content)
        except Untaken as fault:
            self._fault(row, at, str(fault), fault.remedy)
            return None
        spot = Spot(raw, row, place(self.page.title, row, at))
        if column.role == "condition":
            cell(raw=raw, type=column.type, spot=spot, faults=self.faults)
        elif raw != "missing":
            literal_told(raw=raw, type=column.type, spot=spot, faults=self.faults)
        return raw

    def _kept(self, rows: list[list[Plain]]) -> list[list[Plain]]:
        """Rows and cells that mean what the document said keep its writing."""
        old = [(list(row), self._meanings(list(row))) for row in self.outline.rows]
        same: dict[tuple[Meaning, ...], list[list[Plain]]] = {}
        for raw, meanings in old:
            same.setdefault(meanings, []).append(raw)
        kept = []
        for index, row in enumerate(rows):
            meanings = self._meanings(row)
            if again := same.get(meanings):
                kept.append(again.pop(0))
            elif index < len(old):
                pairs = zip(row, meanings, *old[index], strict=True)
                kept.append([was if new == meant else raw for raw, new, was, meant in pairs])
            else:
                kept.append(row)
        return kept

    def _meanings(self, row: list[Plain]) -> tuple[Meaning, ...]:
        """What the cells and values of a row mean, whatever their writing."""
        nowhere, meanings = Faults(file=""), list[Meaning]()
        for raw, column in zip(row, self.outline.columns, strict=True):
            if raw is None or raw == "missing":
                meanings.append(None)
            elif column.role == "condition" and isinstance(raw, str | int | bool):
                meanings.append(cell(raw=raw, type=column.type, spot=Spot(raw, 0, ""), faults=nowhere))
            elif isinstance(raw, str | int | bool):
                meanings.append(literal_told(raw=raw, type=column.type, spot=Spot(raw, 0, ""), faults=nowhere))
        return tuple(meanings)

    def _fixed(self, text: str, rows: list[list[Plain]]) -> str:
        """Values of a matrix or scorecard, each at its place; its lines and heads stay as they are."""
        if len(rows) != len(self.outline.rows):
            told = f"{len(rows)} rows for {len(self.outline.rows)}"
            self._fault(HEAD_ROWS + 1, 1, told, "add and drop lines in the policy file, then export again")
            return text
        for index, (row, was) in enumerate(zip(rows, self.outline.rows, strict=True)):
            first = next(i for i, column in enumerate(self.outline.columns) if column.role != "fixed")
            for at in range(first):
                if row[at] != str(was[at]):
                    remedy = f"write {was[at]}; lines are changed in the policy file"
                    self._fault(HEAD_ROWS + 1 + index, at + 1, f"{row[at]} is not {was[at]}", remedy)
            for at, path in enumerate(self.outline.paths[index], start=first):
                column = self.outline.columns[at]
                if self._value(column, row[at]) != self._value(column, was[at]):
                    text = set_value(text=text, path=path, value=row[at])
        return text

    def _value(self, column: Column, raw: Plain) -> Constant | None:
        if raw is None or raw == "missing" or not isinstance(raw, str | int | bool):
            return None
        return literal_told(raw=raw, type=column.type, spot=Spot(raw, 0, ""), faults=Faults(file=""))

    def _fault(self, row: int, column: int, message: str, remedy: str) -> None:
        self.faults.add(Spot(None, row, place(self.page.title, row, column)), message, remedy=remedy)


def _placed(fault: Fault, known: dict[str, Outline], seen: dict[str, Page], book: str, text: str) -> Fault | None:
    """A fault of the new document, told at its cell; None where it stands in no sheet."""
    for name, page in seen.items():
        path = known[name].path
        start = _written(path)
        if fault.path == start or fault.path.startswith((f"{start}[", f"{start}.")):
            steps = [int(step) for step in _STEP.findall(fault.path[len(start) :])]
            if not steps and not known[name].paths:
                lines = [item.start_mark.line + 1 for item in found(composed(text), path).value]
                steps = [lines.index(fault.line)] if fault.line in lines else []
            row = HEAD_ROWS + 1 + steps[0] if steps else 1
            column = steps[1] + 1 if steps[1:] else 1
            return Fault(book, row, place(page.title, row, column), fault.message, fault.remedy)
    return None


def _written(path: Path) -> str:
    """A path as faults of a document write it: $.tables.cap.rows[3]."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
