"""`loanmill underwrite` on bad input, from outside: said in words with a remedy, nothing half written, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.town import change, make

A1 = "cumcm2020c_a1_enterprises.csv"
SOLD = "cumcm2020c_a1_output_invoices.csv"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("refusals") / "town")


def run(folder: Path, home: Path, *options: str, budget: str = "5000000") -> tuple[int, str, Path]:
    """Exit code, everything that was said in one line, and the folder of the results."""
    home.mkdir(exist_ok=True)
    out = home / "results" / "run"
    command = [sys.executable, "-m", "loanmill.main", "underwrite", str(folder), "--budget-yuan", budget, "--out",
               str(out), *options]  # fmt: skip
    environment = {**os.environ, "LOANMILL_HOME": str(home / "var")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    said = " ".join((ended.stdout + ended.stderr).split())
    assert "Traceback" not in said
    return ended.returncode, said, out


def nothing_is_left(out: Path) -> bool:
    return not out.parent.exists() or not list(out.parent.iterdir())


@pytest.mark.parametrize(
    ("budget", "remedy"),
    [
        ("0", "without a budget there is nothing to lend"),
        ("-5", "must lie between"),
        ("nan", "write 100000000"),
        ("1e8", "write 100000000"),
        ("100,000,000", "without commas"),
        ("99999", "is less than the least loan"),
    ],
)
def test_budgets(town: Path, tmp_path: Path, budget: str, remedy: str) -> None:
    code, said, out = run(town, tmp_path, budget=budget)
    assert (code, nothing_is_left(out)) == (1, True)
    assert "--budget-yuan" in said and remedy in said


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("loss_given_default: 3", "write it like 45%"),
        ("declined_grades: [A, B, C, D]", "lends to nobody"),
        ("colour: red", "the fields are"),
    ],
)
def test_configurations(town: Path, tmp_path: Path, text: str, remedy: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    code, said, out = run(town, tmp_path, "--config", str(tmp_path / "c.yaml"))
    assert (code, nothing_is_left(out)) == (1, True)
    assert remedy in said


def one_class(folder: Path) -> Path:
    make(folder)
    for row in range(1, 21):
        change(folder / A1, row, "是否违约", "否")
    return folder


def five(folder: Path) -> Path:
    return make(folder, labelled=4, bad=2, applicants=1)


@pytest.mark.parametrize(("spoilt", "remedy"), [(one_class, "of each kind"), (five, "At least 40 are needed")])
def test_too_few_to_learn_from(tmp_path: Path, spoilt: Callable[[Path], Path], remedy: str) -> None:
    code, said, out = run(spoilt(tmp_path / "data"), tmp_path)
    assert (code, nothing_is_left(out)) == (1, True)
    assert remedy in said and "至少" in said


def test_odd_cells_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """An invoice of 2099, an amount with commas, a rating of E, and a budget above all that is asked."""
    data = make(tmp_path / "data")
    change(data / SOLD, 400, "开票日期", "2099-01-01")
    change(data / SOLD, 401, "金额", "1,234.00")
    change(data / A1, 30, "信誉评级", "E")
    code, said, out = run(data, tmp_path, budget="900000000")
    assert code == 0
    for place in ("2099-01-01", "1,234.00", "'E'", "row 401", "row 402", "stay unused"):
        assert place in said, place
    told = json.loads((out / "summary.json").read_text())
    assert told["as_of"] < "2021-01-01" and told["rows_set_aside"] >= 2
    assert sorted(file.name for file in out.iterdir()) == [
        "decisions.parquet", "model.json", "policy.yaml", "report.html", "summary.json"
    ]  # fmt: skip
    assert [file.name for file in out.parent.iterdir()] == ["run"]
