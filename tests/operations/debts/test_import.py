"""A file of debts at other banks: rows that can be taken wait together for a second person, the rest is set aside."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import Result
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.engines.imports.problems import ImportRefused
from loanmill.operations.debts.enter import decide_debts, withdraw_debts
from loanmill.operations.debts.import_file import FileKnown
from loanmill.operations.errors import NotAllowed
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.journal.verify import verify
from loanmill.records.party import Party
from loanmill.records.vault import blind
from tests.books import house
from tests.operations.debts.told import class_of
from tests.operations.servicing.desk import Desk

HEAD = "债务人,他行债务余额,其中逾期90天以上,他行不良,截至日,来源,依据编号"
CODE = "91330100MA27X00000"
ROWS = (
    "LONE,28000.00,8000.01,否,2026-01-01,征信,R-1",
    f"{CODE.lower()},100,0,no,2025-12-20,bureau,R-2",
    "LNONE,1,0,否,2026-01-01,征信,R-3",
    "LTHREE,1,2,否,2026-01-01,征信,R-4",
    "LTHREE,一万,0,否,2026-01-01,征信,R-5",
    "LTHREE,1.234,0,否,2026-01-01,征信,R-6",
    "LTHREE,1,0,也许,2026-01-01,征信,R-7",
    "LTHREE,1,0,否,1 月 1 日,征信,R-8",
    "LTHREE,1,0,否,2025-01-01,征信,R-9",
    "LTHREE,1,0,否,2026-01-01,听说,R-10",
    "LTHREE,1,0,否,2026-01-01,征信,",
    "LTHREE,1,0",
    "LFOUR,1,0,否,2026-01-01,征信,R-11",
    "LFIVE,1,0,否,2026-01-01,征信,R-12",
    "LFIVE,2,0,否,2026-01-01,征信,R-13",
)
WRONG = {
    4: "debts_debtor_unknown", 5: "debts_late_above_balance", 6: "not_a_number", 7: "not_fen", 8: "not_yes_or_no",
    9: "not_a_date", 10: "debts_too_old", 11: "debts_source_unknown", 12: "cell_empty", 13: "wrong_cells",
    14: "debts_of_a_person", 15: "debts_debtor_twice", 16: "debts_debtor_twice",
}  # fmt: skip
Import = Callable[..., Result]


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Import:
    """The command in this process on a house with five loans; what it refuses is raised here."""
    monkeypatch.setattr("loanmill.cli.debts.import_file.ready", lambda: None)
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    loans = {name: desk.lend(house.Deal(name)) for name in ("ONE", "TWO", "THREE", "FOUR", "FIVE")}
    Party.objects.filter(pk=loans["TWO"].borrower_id).update(blind=blind("enterprise", CODE))
    Party.objects.filter(pk=loans["FOUR"].borrower_id).update(kind="person")

    def command(*words: object) -> Result:
        done = CliRunner().invoke(app, ["debts", "import", *map(str, words)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return command


def written(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "bureau.csv"
    path.write_bytes("\n".join([HEAD, *rows]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_rows_are_taken_or_set_aside_each_with_its_reason(
    desk: Desk, run: Import, tmp_path: Path, encoding: str
) -> None:
    done = run(written(tmp_path, *ROWS, encoding=encoding), "--by", "reviewer")
    assert done.exit_code == 0 and "2 户待复核" in done.output
    report = DebtReport.objects.get()
    assert (report.state, report.debtors, report.rejected, report.file) == ("waiting", 2, len(WRONG), "bureau.csv")
    told = {row.reference: row for row in DebtElsewhere.objects.all()}
    assert (told["R-1"].balance_fen, told["R-1"].late_fen, told["R-1"].bad) == (2_800_000, 800_001, True)
    assert (told["R-2"].source, told["R-2"].bad) == ("bureau", False)
    beside = tmp_path / "bureau.rejects.csv"
    lines = [line.split(",") for line in beside.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert {int(line[1]): line[3] for line in lines} == WRONG
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert not [one for one in verify().problems if one.where.startswith("debt_") or one.kind.startswith("chunk")]


def test_one_agreement_lets_the_whole_file_count(desk: Desk, run: Import, tmp_path: Path) -> None:
    run(written(tmp_path, *ROWS), "--by", "reviewer")
    report = DebtReport.objects.get()
    with pytest.raises(NotAllowed):
        decide_debts(desk.context("officer"), report_id=report.id, approve=True)
    decide_debts(desk.context("boss"), report_id=report.id, approve=True)
    desk.close()
    by_reference = {row.reference: row.debtor_id for row in DebtElsewhere.objects.all()}
    for reference, wanted in (("R-1", "substandard"), ("R-2", "normal")):
        loan = Party.objects.get(pk=by_reference[reference]).loan_set.get()
        assert class_of(loan) == wanted


def test_the_same_file_again_is_the_same_report(desk: Desk, run: Import, tmp_path: Path) -> None:
    file = written(tmp_path, *ROWS)
    for _ in range(2):
        assert "2 户待复核" in run(file, "--by", "reviewer").output
    assert DebtReport.objects.count() == 1
    with pytest.raises(FileKnown, match="reviewer"):
        run(file, "--by", "boss")
    withdraw_debts(desk.context("reviewer"), report_id=UUID(str(DebtReport.objects.get().id)))
    run(file, "--by", "boss")
    assert sorted(DebtReport.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]


def test_a_file_that_cannot_be_taken_says_what_to_do(desk: Desk, run: Import, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        run(written(tmp_path, *ROWS), "--by", "officer")
    file = tmp_path / "other.csv"
    file.write_text("债务人,余额\nLONE,1\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="late_90_yuan"):
        run(file, "--by", "reviewer")
    with pytest.raises(ImportRefused, match="LNONE"):
        run(written(tmp_path, "LNONE,1,0,否,2026-01-01,征信,R-3"), "--by", "reviewer")
    with pytest.raises(ImportRefused):
        run(written(tmp_path), "--by", "reviewer")
    assert not DebtReport.objects.exists()
