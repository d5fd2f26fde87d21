"""Policies as real XLSX files: round trips, what a spreadsheet can do to a table, and files that are none."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn
from loanmill.engines.workbooks.read import WorkbookUnreadable, read_workbook
from tests.cli.test_policy_commands import EXAMPLE


def ran(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", *words], catch_exceptions=False)
    return result.exit_code, result.output.replace("\n", "")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert ran("export", str(path), "--xlsx", str(tmp_path / "b.xlsx"))[0] == 0
    return path


def edited(policy: Path, edit: Callable[[Any], object]) -> tuple[int, str]:
    """What the import says when the sheet `cap` was edited in a spreadsheet."""
    file = policy.parent / "b.xlsx"
    book = openpyxl.load_workbook(file)
    edit(book["cap"])
    book.save(file)
    return ran("import", str(file), "--into", str(policy))


def put(place: str, value: object, form: str | None = None) -> Callable[[Any], None]:
    def edit(sheet: Any) -> None:
        sheet[place] = value
        if form:
            sheet[place].number_format = form

    return edit


def test_an_export_comes_back_as_it_was(policy: Path) -> None:
    assert edited(policy, lambda sheet: None)[0] == 0
    assert policy.read_text(encoding="utf-8") == EXAMPLE


def test_numbers_stand_as_numbers_and_an_edit_arrives(policy: Path) -> None:
    sheet = openpyxl.load_workbook(policy.parent / "b.xlsx")["cap"]
    assert [sheet["A7"].value, sheet["B7"].value, sheet["C7"].value] == ["east, west", ">= 0.80", 1_000_000]
    assert sheet["C7"].number_format == "#,##0.00" and sheet.freeze_panes == "A7" and sheet["C6"].value == "元 yuan"
    assert edited(policy, put("C7", 1_234_567.89))[0] == 0
    assert policy.read_text(encoding="utf-8") == EXAMPLE.replace('0.80", 1000000 yuan', '0.80", 1234567.89 yuan')


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (put("C7", "=1+1"), "cap!C7  the cell is a formula"),
        (put("C7", "#REF!"), "cap!C7  the cell is an error"),
        (put("C7", datetime.fromisoformat("2026-03-05")), "cap!C7  the spreadsheet made the date 2026-03-05"),
        (put("C7", datetime.fromisoformat("2026-03-05T12:00")), "cap!C7  the cell has a time of day"),
        (put("C7", 0.5, "0%"), "cap!C7  50% is no fen"),
        (put("B8", ""), 'cap!B8  the cell is empty'),
        (lambda sheet: sheet.merge_cells("A7:A8"), "cap!A7:A8  cells are merged"),
        (lambda sheet: setattr(sheet.row_dimensions[8], "hidden", True), "cap!A8  row 8 is hidden"),
        (lambda sheet: setattr(sheet.column_dimensions["B"], "hidden", True), "cap!B5  column B is hidden"),
        (lambda sheet: sheet.insert_rows(8), "cap!A8  the row is empty"),
        (lambda sheet: sheet.delete_cols(1), "cap!A1  the head of the table is gone"),
        (put("A5", "quality"), "cap!A5  this column should be app_region, not quality"),
        (put("B1", "capp"), "the policy has no table capp"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_does_is_told_at_its_cell(policy: Path, edit: Callable[[Any], None], says: str) -> None:
    code, said = edited(policy, edit)
    assert code == 1 and " ".join(says.split()) in " ".join(said.split())
    assert policy.read_text(encoding="utf-8") == EXAMPLE


def test_another_file_can_take_the_result(policy: Path) -> None:
    out = policy.parent / "new.yaml"
    assert ran("import", str(policy.parent / "b.xlsx"), "--into", str(policy), "--out", str(out))[0] == 0
    assert out.read_text(encoding="utf-8") == EXAMPLE


@pytest.mark.parametrize("seed", range(40))
def test_broken_files_are_told(policy: Path, seed: int) -> None:
    """Bytes changed, cut off, or a zip of something else: a sentence, or faults, never a traceback."""
    file, dice = policy.parent / "b.xlsx", Random(seed)
    data = bytearray(file.read_bytes())
    if seed % 4 == 0:
        data = data[: dice.randrange(len(data))]
    elif seed % 4 == 1:
        for _ in range(20):
            data[dice.randrange(len(data))] = dice.randrange(256)
    elif seed % 4 == 2:
        with zipfile.ZipFile(file) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        name = dice.choice(sorted(parts))
        at = dice.randrange(len(parts[name]))
        parts[name] = parts[name][:at] + dice.randbytes(5) + parts[name][at + dice.randrange(50) :]
        with zipfile.ZipFile(file, "w") as new:
            for part, text in parts.items():
                new.writestr(part, text)
        data = bytearray(file.read_bytes())
    file.write_bytes(data if seed % 4 != 3 else dice.randbytes(500))
    try:
        read_workbook(file=file)
    except WorkbookUnreadable as error:
        with pytest.raises(CannotGoOn, match="xlsx"):
            ran("import", str(file), "--into", str(policy))
        assert ".xlsx" in str(error)


def test_no_file_and_no_policy_are_told(policy: Path) -> None:
    with pytest.raises(CannotGoOn, match="there is no file"):
        ran("import", str(policy.parent / "c.xlsx"), "--into", str(policy))
    with pytest.raises(CannotGoOn, match="--into"):
        ran("import", str(policy.parent / "b.xlsx"))
