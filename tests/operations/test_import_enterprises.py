"""Importing folders: small crafted ones for each thing that can be wrong, then the real enterprises."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid5

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loanmill.engines.flows import flows_of, flows_of_all
from loanmill.engines.imports.enterprises import Enterprise
from loanmill.engines.imports.problems import ImportRefused
from loanmill.engines.lake.read import read_party
from loanmill.engines.lake.schema import rows_of
from loanmill.operations.act import Context
from loanmill.operations.import_enterprises import ImportReport, import_enterprises
from loanmill.records.actor import SYSTEM
from loanmill.records.journal.tables import Entry
from loanmill.records.lake import LakeBatch, LakeFile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
ENTERPRISES = ("企业代号", "企业名称", "信誉评级", "是否违约")
INVOICES = ("企业代号", "发票号码", "开票日期", "购方单位代号", "金额", "税额", "价税合计", "发票状态")
GOOD = ("E1", "1001", "2020-01-05", "B1", "1000.10", "130.01", "1130.11", "有效发票")
TWO = [("E1", "甲公司", "A", "否"), ("E2", "乙公司", "D", "是")]


def sheet(
    folder: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str = "utf-8"
) -> None:
    """Write a CSV or XLSX file as a spreadsheet program would."""
    folder.mkdir(exist_ok=True)
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (header, *rows):
            book.active.append(list(row))
        book.save(folder / name)
        return
    with open(folder / name, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two enterprises and no invoices yet."""
    sheet(tmp_path / "in", "enterprises.csv", ENTERPRISES, TWO)
    return tmp_path / "in"


def tokens_of(enterprises: Sequence[Enterprise]) -> dict[str, str]:
    return {one.code: str(uuid5(UUID(int=1), one.code)) for one in enterprises}


def run(folder: Path, *, n: int = 1, today: date = date(2026, 6, 15)) -> ImportReport:
    return import_enterprises(
        Context(actor=SYSTEM, key=UUID(int=n), at=NOW),
        folder=folder, root=folder.parent / "lake", rejects_folder=folder.parent / "rejects", today=today,
        tokens_of=tokens_of, token=lambda kind, number: f"{kind}-{number}",
    )  # fmt: skip


def held(folder: Path, code: str) -> list[tuple[object, ...]]:
    party = tokens_of([Enterprise(code, code)])[code]
    table = read_party(folder.parent / "lake", "invoice", party=party, known_at=NOW)
    return [tuple(row[1:]) for row in rows_of("invoice", table)]


def test_a_good_row_arrives_whole_under_tokens(folder: Path) -> None:
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    report = run(folder)
    assert (report.accepted, report.added, report.rejected, report.rejects) == (1, 1, 0, None)
    assert held(folder, "E1") == [
        ("out", date(2020, 1, 5), "counterparty-B1", 100010, 13001, 113011, "normal", "1001", "paper")
    ]
    assert report.enterprises[1] == Enterprise("E2", "乙公司", "D", True)
    batch = LakeBatch.objects.get()
    assert batch.detail["parties"][tokens_of(report.enterprises)["E1"]] == {"rows": 1, "rejected": 0}


def test_statuses_voided_with_a_space_and_red_letters(folder: Path) -> None:
    rows = [
        GOOD,
        ("E1", "1002", "2020-01-06", "B1", "5", "0", "5", " 作废发票"),
        ("E1", "1003", "2020-01-06", "B1", "5", "0", "5", "作废发票"),
        ("E1", "1004", "2020-01-07", "B1", "-5", "-0.65", "-5.65", "有效发票"),
        ("E2", "1005", "2020-01-07", "B1", "-5", "-0.65", "-5.65", "红冲"),
    ]
    sheet(folder, "sales.csv", INVOICES, rows)
    report = run(folder)
    counts = report.files[0]
    assert (counts.rows, counts.normal, counts.voided, counts.voided_spaced, counts.red) == (5, 1, 2, 1, 2)
    assert [row[6] for row in held(folder, "E1")] == ["normal", "voided", "voided", "red"]


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("金额", "12a", "not_a_number"),
        ("金额", "1,000.10", "not_a_number"),
        ("税额", "NaN", "not_a_number"),
        ("税额", "", "cell_empty"),
        ("价税合计", "1130.111", "not_fen"),
        ("价税合计", "99999999999", "number_out_of_range"),
        ("价税合计", "9130.11", "totals_absurd"),
        ("价税合计", "-1130.11", "wrong_sign"),
        ("开票日期", "2020-02-30", "not_a_date"),
        ("开票日期", "昨天", "not_a_date"),
        ("开票日期", "2099-01-01", "date_out_of_range"),
        ("发票状态", "失控", "unknown_status"),
        ("发票状态", "红冲", "wrong_sign"),
        ("企业代号", "E9", "unknown_enterprise"),
        ("企业代号", " ", "cell_empty"),
        ("购方单位代号", "", "cell_empty"),
    ],
)
def test_a_bad_cell_is_set_aside_with_its_place(folder: Path, column: str, text: str, reason: str) -> None:
    bad = list(GOOD)
    bad[INVOICES.index(column)] = text
    sheet(folder, "sales.csv", INVOICES, [GOOD, tuple(bad)])
    report = run(folder)
    assert (report.accepted, report.rejected) == (1, 1)
    assert report.rejects is not None
    line = list(csv.reader(report.rejects.read_text(encoding="utf-8-sig").splitlines()))[1]
    shown = "金额" if reason == "wrong_sign" else column
    assert line[:4] == ["sales.csv", "3", shown, reason]
    problem = next(one for one in report.problems if one.code == reason)
    assert problem.words("zh").startswith(f"sales.csv 第 3 行「{shown}」：")
    assert problem.words("en").startswith(f"sales.csv, row 3, column {shown}: ")
    if reason not in ("cell_empty", "wrong_sign"):
        assert line[4] == text and text in problem.words("zh")


def test_a_total_a_little_off_is_kept_and_told(folder: Path) -> None:
    off = (*GOOD[:6], "1130.20", GOOD[7])
    one_fen = (*GOOD[:1], "1002", *GOOD[2:6], "1130.12", GOOD[7])
    sheet(folder, "sales.csv", INVOICES, [off, one_fen])
    report = run(folder)
    assert report.accepted == 2
    assert report.files[0].total_differs == 1
    assert [one.code for one in report.problems if one.file == "sales.csv"] == ["total_differs"]


def test_exact_duplicates_are_kept_once_in_any_file(folder: Path) -> None:
    sheet(folder, "sales-1.csv", INVOICES, [GOOD, GOOD])
    sheet(folder, "sales-2.csv", INVOICES, [(*GOOD[:2], "2020/01/05 00:00:00", *GOOD[3:7], "有效发票 ")])
    report = run(folder)
    assert [counts.rejected for counts in report.files] == [{"duplicate": 1}, {"duplicate": 1}]
    assert len(held(folder, "E1")) == 1


def test_a_row_with_a_separator_too_many(folder: Path) -> None:
    sheet(folder, "sales.csv", INVOICES, [(*GOOD, "x"), GOOD])
    report = run(folder)
    assert report.files[0].rejected == {"wrong_cells": 1}
    assert report.accepted == 1


def test_an_enterprise_without_invoices_is_kept_and_told(folder: Path) -> None:
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    report = run(folder)
    assert [(one.code, one.text) for one in report.problems] == [("without_invoices", "E2")]
    assert "E2" in report.tokens
    assert LakeBatch.objects.get().detail["parties"][report.tokens["E2"]] == {"rows": 0, "rejected": 0}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_importing_again_changes_nothing_whatever_the_format(folder: Path, encoding: str) -> None:
    rows = [GOOD, (*GOOD[:1], "1002", *GOOD[2:])]
    sheet(folder, "sales.csv", INVOICES, rows, encoding)
    assert run(folder, n=1).added == 2
    state = (LakeBatch.objects.count(), LakeFile.objects.count(), Entry.objects.count(), held(folder, "E1"))
    assert (run(folder, n=2).added, run(folder, n=3).held) == (0, 2)
    (folder / "sales.csv").unlink()
    sheet(folder, "sales.xlsx", INVOICES, [
        (*row[:2], datetime(2020, 1, 5), row[3], float(row[4]), float(row[5]), float(row[6]), row[7]) for row in rows  # noqa: DTZ001
    ])  # fmt: skip
    assert run(folder, n=4).held == 2
    (folder / "sales.xlsx").unlink()
    columns = list(zip(*rows, strict=True))
    values = [*columns[:4], *(list(map(float, column)) for column in columns[4:7]), columns[7]]
    pq.write_table(pa.table(dict(zip(INVOICES, map(list, values), strict=True))), folder / "sales.parquet")
    assert run(folder, n=5).held == 2
    assert (LakeBatch.objects.count(), LakeFile.objects.count(), Entry.objects.count(), held(folder, "E1")) == state


def test_new_rows_beside_known_ones_are_added_alone(folder: Path) -> None:
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    run(folder, n=1)
    sheet(folder, "sales.csv", INVOICES, [GOOD, (*GOOD[:1], "1002", *GOOD[2:])])
    report = run(folder, n=2)
    assert (report.added, report.held) == (1, 1)
    assert len(held(folder, "E1")) == 2
    assert LakeBatch.objects.get(id=report.batch).detail["parties"][report.tokens["E1"]]["rows"] == 2


def test_a_crash_before_the_act_leaves_nothing_and_the_next_run_starts_clean(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loanmill.operations import import_enterprises as module

    sheet(folder, "sales.csv", INVOICES, [GOOD])

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, "_list_import", killed)
        run(folder)
    assert list((folder.parent / "lake").rglob("*.parquet"))
    assert not LakeBatch.objects.exists() and held(folder, "E1") == []
    assert run(folder).added == 1
    assert len(held(folder, "E1")) == 1


def refused(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ImportRefused) as caught:
        run(folder)
    assert not LakeBatch.objects.exists()
    assert "\n" in str(caught.value)  # both languages
    return [(one.code, Path(one.file).name, one.column) for one in caught.value.problems]


def test_a_wrong_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere") == [("no_folder", "nowhere", "")]
    (tmp_path / "empty").mkdir()
    sheet(tmp_path / "empty", "prices.csv", ("a", "b"), [("1", "2")])
    assert refused(tmp_path / "empty") == [("nothing_known", "empty", "")]


def test_one_half_of_the_files(folder: Path) -> None:
    assert refused(folder) == [("no_invoices", "in", "")]
    (folder / "enterprises.csv").unlink()
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    assert refused(folder) == [("no_enterprises", "in", "")]


def test_every_missing_column_is_named_at_once(folder: Path) -> None:
    header = ("企业代号", "发票号码", "日期", "购方单位代号", "金额", "税", "价税合计", "发票状态")
    sheet(folder, "sales.csv", header, [GOOD])
    assert refused(folder) == [("missing_column", "sales.csv", "开票日期"), ("missing_column", "sales.csv", "税额")]


def test_a_wrong_encoding_and_a_damaged_file(folder: Path) -> None:
    (folder / "sales.csv").write_bytes(b"\xff\xfe" + "企业代号,发票号码\n".encode("utf-16-le"))
    (folder / "sales.xlsx").write_bytes(b"not a workbook")
    (folder / "sales.parquet").write_bytes(b"PAR1 but no more")
    assert sorted(code for code, _, _ in refused(folder)) == ["unreadable_file", "unreadable_file", "wrong_encoding"]


def test_one_code_for_two_enterprises(folder: Path) -> None:
    sheet(folder, "more-enterprises.csv", ENTERPRISES, [("E1", "丙公司", "B", "否")])
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    assert refused(folder) == [("enterprise_conflict", "more-enterprises.csv", "企业代号")]


def test_a_rating_of_e_is_told_and_not_taken(folder: Path) -> None:
    sheet(folder, "enterprises.csv", ENTERPRISES, [("E1", "甲公司", "E", "也许"), TWO[1]])
    sheet(folder, "sales.csv", INVOICES, [GOOD])
    report = run(folder)
    assert {one.code for one in report.problems} == {"unknown_rating", "unknown_default", "without_invoices"}
    assert report.enterprises[0] == Enterprise("E1", "甲公司", None, None)


@pytest.mark.realdata
def test_the_real_enterprises(real_data: Path, tmp_path: Path) -> None:
    """Counts against plain SQL over the files themselves."""
    started = time.monotonic()
    (tmp_path / "in").symlink_to(real_data)
    report = run(tmp_path / "in")
    assert time.monotonic() - started < 60
    assert len(report.enterprises) == 425
    sums = {"rows": 0, "kept": 0, "voided": 0, "spaced": 0, "red": 0, "fen": 0}
    for which in ("a1_input", "a1_output", "a2_input", "a2_output"):
        path = real_data / f"cumcm2020c_{which}_invoices.parquet"
        other = "销方单位代号" if "input" in which else "购方单位代号"
        found = duckdb.sql(
            f"WITH once AS (SELECT DISTINCT 企业代号, 发票号码, 开票日期, {other}, 金额, 税额, 价税合计, "
            f"trim(发票状态) AS s FROM '{path}') "
            f"SELECT (SELECT count(*) FROM '{path}'), count(*), count(*) FILTER (s = '作废发票'), "
            f"(SELECT count(*) FROM '{path}' WHERE 发票状态 LIKE ' %'), "
            "count(*) FILTER (s = '有效发票' AND 金额 < 0), sum(CAST(round(金额 * 100) AS BIGINT)) FROM once"
        ).fetchall()[0]
        for name, value in zip(sums, found, strict=True):
            sums[name] += int(value)
    counted = {
        "rows": sum(one.rows for one in report.files),
        "kept": report.accepted,
        "voided": sum(one.voided for one in report.files),
        "spaced": sum(one.voided_spaced for one in report.files),
        "red": sum(one.red for one in report.files),
    }
    assert counted == {name: sums[name] for name in counted}
    assert sums["rows"] == 1_099_441 and sums["spaced"] == 95
    files = [str(tmp_path / "lake" / path) for path in LakeFile.objects.values_list("path", flat=True)]
    stored = duckdb.execute("SELECT count(*), sum(amount_fen) FROM read_parquet(?)", [files]).fetchall()[0]
    assert stored == (sums["kept"], sums["fen"])
    assert report.rejected == sums["rows"] - sums["kept"]
    cases = {party: date(2020, 2, 29) for party in report.tokens.values()}
    together = flows_of_all(tmp_path / "lake", cases=cases, series=["invoice"], known_at=NOW)
    for code in ("E1", "E77", "E200", "E425"):
        party = report.tokens[code]
        alone = flows_of(tmp_path / "lake", party=party, series=["invoice"], as_of=cases[party], known_at=NOW)
        assert alone == together[party] and alone.monthly
    again = run(tmp_path / "in", n=2)
    assert (again.added, again.held) == (0, sums["kept"])
    assert LakeBatch.objects.count() == 1
