"""`loanmill schedule show` and `check`, as a user types them."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn

PLAIN = ["--amount", "12000", "--rate", "12", "--start", "2026-01-31", "--months", "4", "--day-count", "30/360"]
VECTOR = {
    "id": "one",
    "kind": "schedule",
    "terms": {
        "principal": "100",
        "annual_rate_pct": "12",
        "interest_type": "FLAT",
        "interest_calc_period": "SAME_AS_REPAYMENT_PERIOD",
        "amortization": "EQUAL_INSTALLMENTS",
        "freq": "MONTHS",
        "repay_every": 1,
        "n": 1,
        "start": "2026-01-01",
    },
    "convention": {"rounding": "HALF_UP 2dp"},
    "expected_rows": [{"n": 1, "principal": "100", "interest": "1", "due": "101"}],
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def run(*words: str) -> tuple[int, str]:
    """Exit code and all that is said."""
    done = CliRunner().invoke(app, ["schedule", *words])
    if isinstance(done.exception, CannotGoOn):
        return 1, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("width", [40, 80, 160])
def test_show_prints_rows_sums_and_the_annual_cost(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """A narrow terminal cuts no amount."""
    from loanmill.cli.boot import console

    monkeypatch.setattr(console, "width", width)
    with console.capture() as said:
        code, _ = run("show", *PLAIN, "--fee", "担保费=100", "--fee-each", "服务费=5")
    text = said.get()
    assert code == 0
    assert "2026-05-31" in text
    assert "3,080.37" in text
    assert "12,321.50" in text
    assert "担保费 100.00" in text
    # 11,900.00 received, 3,080.37 three times and 3,080.39 paid: solved apart by halving
    assert "18.81%" in text


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_show_exports(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"plan.{ending}"
    assert run("show", *PLAIN, "--fee-each", "服务费=5", "--out", str(file))[0] == 0
    if ending == "csv":
        rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    elif ending == "json":
        rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    else:
        names, *cells = load_workbook(file).active.values
        rows = [dict(zip(names, row, strict=True)) for row in cells]
    assert [Decimal(str(row["total"])) for row in rows] == [
        Decimal(text) for text in ("3080.37", "3080.37", "3080.37", "3080.39")
    ]
    assert str(rows[-1]["due_on"])[:10] == "2026-05-31"


def test_every_fault_is_told_at_once_in_both_languages() -> None:
    options = ["--amount", "-5", "--rate", "400", "--start", "2026-13-31", "--instalments", "5000"]
    code, text = run(
        "show", *options, "--due-day", "32", "--method", "foo", "--fee", "x", "--draw", "y", "--out", "a.pdf"
    )
    assert code == 1
    for option in ("amount", "rate", "start", "instalments", "due-day", "method", "fee", "draw", "out"):
        assert f"--{option}:" in text
    assert "年利率 400% 超出" in text
    assert "is outside 0 to 100%" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--amount", "0"], "必须大于零"),
        (["--amount", "1.234"], "不是金额"),
        (["--rate", "NaN"], "不是利率"),
        (["--months", "0"], "要写期限或期数"),
        (["--first-due", "2026-01-01"], "互相矛盾"),
        (["--method", "daily_takings"], "排不出计划"),
        (["--shift", "following", "--calendar", "moon"], "没有日历"),
    ],
)
def test_a_fault_says_what_to_do(more: list[str], told: str) -> None:
    code, text = run("show", *PLAIN, *more)
    assert code == 1
    assert told in text


def test_a_due_day_of_31_is_noted() -> None:
    from loanmill.cli.boot import console

    with console.capture() as said:
        assert run("show", *PLAIN, "--due-day", "31")[0] == 0
    assert "没有 31 日的月份按 clamp 处理" in said.get()


def checked(tmp_path: Path, *vectors: object) -> tuple[int, str]:
    """Exit code and report on a file of vectors."""
    from loanmill.cli.boot import console

    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"vectors": vectors}), encoding="utf-8")
    with console.capture() as said:
        code, _ = run("check", str(file))
    return code, said.get()


def test_check_is_zero_only_when_all_match(tmp_path: Path) -> None:
    assert checked(tmp_path, VECTOR) == (0, "matched 1 of 1\n")
    other = {**VECTOR, "id": "two", "expected_rows": [{"n": 1, "interest": "2"}]}
    strange = {**VECTOR, "id": "three", "kind": "swap"}
    code, text = checked(tmp_path, VECTOR, other, strange)
    assert code == 1
    assert "✗ two: 第 1 行 row 1 interest: 我们 ours 1.00, 对方 theirs 2" in text
    assert "? three: 未知惯例 unknown convention" in text
    assert text.endswith("matched 1 of 3\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "没有文件"),
        (b"{", "不是 JSON"),
        (b"\xff", "不是 UTF-8"),
        (b"{}", "vectors"),
        (b'{"vectors": []}', "没有向量"),
    ],
)
def test_check_refuses_what_is_no_file_of_vectors(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "vectors.json"
    if content is not None:
        file.write_bytes(content)
    code, text = run("check", str(file))
    assert code == 1
    assert told in text
