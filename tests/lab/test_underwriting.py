"""The whole run on made-up enterprises: outputs, determinism, shuffling, and what bad input is told."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from loanmill.cli.refusals import CannotGoOn
from loanmill.cli.underwrite import underwrite_folder
from loanmill.core.scoring.model_document import model_of
from loanmill.core.scoring.risk_model import assess
from loanmill.engines.imports.problems import ImportRefused
from loanmill.lab.learn import peers
from loanmill.lab.underwriting import train
from loanmill.lab.underwriting.config import ConfigRefused, config_of
from loanmill.lab.underwriting.folder import read_facts
from loanmill.lab.underwriting.run import budget_of
from loanmill.lab.underwriting.shock_file import shock_of
from tests.lab.town import change, make, save

SHIPPED = Path(train.__file__).parent / "shocks" / "closures_2020_spring.yaml"
A1 = "cumcm2020c_a1_enterprises.csv"
SOLD = "cumcm2020c_a1_output_invoices.csv"


@pytest.fixture(autouse=True)
def few_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One peer is enough to see that peers are measured."""
    monkeypatch.setattr(train, "PEERS", {"logistic_regression": peers.logistic_learner})


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is read but never changed."""
    return make(tmp_path_factory.mktemp("town"))


def run(
    folder: Path, out: Path, *, budget: str = "5000000", config: Path | None = None, shock: Path | None = None
) -> dict:  # type: ignore[type-arg]
    underwrite_folder(folder=folder, budget=budget, out=out, shock=shock, config=config)
    found: dict = json.loads((out / "summary.json").read_text())  # type: ignore[type-arg]
    return found


def test_a_run_writes_everything_and_agrees_with_itself(town: Path, tmp_path: Path) -> None:
    told = run(town, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()
    assert told["n"] == len(rows) == told["approved"] + told["declined"] + told["referred"] == 20
    assert told["approved"] > 0 and told["declined"] > 0
    assert told["amount_fen"] == sum(row["limit_fen"] for row in rows) <= 500_000_000
    assert told["expected_profit_fen"] == sum(row["expected_profit_fen"] for row in rows) > 0
    assert told["gap_ppm"] <= 100
    for row in rows:
        assert row["outcome"] in ("approve", "decline", "refer") and row["reasons"] and row["reasons_zh"]
        assert row["pd_low"] <= row["pd"] <= row["pd_high"]
        lent = row["outcome"] == "approve"
        assert (row["limit_fen"] > 0) == lent == (row["rate_bp"] is not None)
        assert not lent or (10_000_000 <= row["limit_fen"] <= 100_000_000 and 400 <= row["rate_bp"] <= 1500)
    page = (tmp_path / "out" / "report.html").read_text()
    assert all(row["id"] in page for row in rows) and "http" not in page.replace("http://www.w3.org", "")


def test_the_document_alone_gives_the_scores_of_the_batch(town: Path, tmp_path: Path) -> None:
    run(town, tmp_path / "out")
    model = model_of((tmp_path / "out" / "model.json").read_bytes())
    rows = {row["id"]: row for row in pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()}
    for one in read_facts(town, as_of=None, today=date(2026, 1, 1)).known:
        if one.code in rows:
            found, row = assess(model=model, values=one.values), rows[one.code]
            assert (found.score, found.pd_bp, found.grade) == (row["score"], row["pd_bp"], row["grade"])


def test_same_input_same_bytes_and_shuffling_changes_nothing(town: Path, tmp_path: Path) -> None:
    run(town, tmp_path / "a", shock=SHIPPED)
    shuffled = tmp_path / "shuffled"
    shutil.copytree(town, shuffled)
    for file in shuffled.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened)
        random.Random(5).shuffle(rows)
        save(file, header, rows)
    run(shuffled, tmp_path / "b", shock=SHIPPED)
    for name in ("decisions.parquet", "model.json", "report.html"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    first, other = (json.loads((tmp_path / at / "summary.json").read_text()) for at in "ab")
    del first["seconds"], other["seconds"]
    assert first == other


def test_a_shock_takes_terms_away_and_says_why(town: Path, tmp_path: Path) -> None:
    told = run(town, tmp_path / "out", shock=SHIPPED)
    assert told["expected_profit_fen"] < told["shock"]["before"]["expected_profit_fen"]
    assert "谁失去条件" in (tmp_path / "out" / "report.html").read_text()


def test_a_budget_above_all_that_is_asked_is_told(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(town, tmp_path / "out", budget="900000000")
    assert told["amount_fen"] < told["budget_fen"] == 90_000_000_000
    assert "stay unused" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["0", "-5", "ten", "1e8", "100,000,000", "", "99999999999999"])
def test_budgets_that_cannot_be(text: str) -> None:
    with pytest.raises(ConfigRefused, match="--budget-yuan"):
        budget_of(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("loss_given_default: 3", "loss_given_default"),
        ("loss_given_default: -1%", "loss_given_default"),
        ("cost_of_money: two", "cost_of_money"),
        ("lowest_rate: 12%\nhighest_rate: 5%", "highest_rate"),
        ("least_amount_yuan: 100,000", "least_amount_yuan"),
        ("declined_grades: [E]", "declined_grades"),
        ("as_of: yesterday", "as_of"),
        ("colour: red", "colour"),
        ("- a\n- b", "field: value"),
        ("a: [", "YAML"),
    ],
)
def test_configurations_that_cannot_be(tmp_path: Path, text: str, field: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ConfigRefused, match=field) as told:
        config_of(tmp_path / "c.yaml")
    assert "c.yaml" in str(told.value)


def test_shocks_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("economy: -200%\nsales: {moon: -5%, trade: much}\ndefault_elasticity: 99\nx: 1")
    with pytest.raises(ConfigRefused) as told:
        shock_of(tmp_path / "s.yaml")
    assert all(part in str(told.value) for part in ("economy", "moon", "sales.trade", "default_elasticity", "x"))
    with pytest.raises(ConfigRefused, match="cannot be read"):
        shock_of(tmp_path / "none.yaml")


def one_class(folder: Path) -> None:
    for row in range(1, 21):
        change(folder / A1, row, "是否违约", "否")


def no_churn(folder: Path) -> None:
    (folder / "cumcm2020c_a3_rate_churn.csv").unlink()


def churn_in_percent(folder: Path) -> None:
    change(folder / "cumcm2020c_a3_rate_churn.csv", 2, "流失率_A", "13.5%")


def no_column(folder: Path) -> None:
    file = folder / SOLD
    file.write_text(file.read_text(encoding="utf-8").replace("金额", "钱", 1), encoding="utf-8")


def nobody_applies(folder: Path) -> None:
    (folder / "cumcm2020c_a2_enterprises.csv").unlink()
    with (folder / SOLD).open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    save(folder / SOLD, header, [row for row in rows if int(row[0][1:]) <= 60])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (one_class, "too few to learn from"),
        (no_churn, "no file of churn"),
        (churn_in_percent, "no share from 0 to 1"),
        (no_column, "column 金额 is missing"),
        (nobody_applies, "no applicants"),
    ],
)
def test_folders_that_cannot_be(town: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(town, folder)
    spoil(folder)
    with pytest.raises((CannotGoOn, ImportRefused), match=said):
        run(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_five_enterprises_are_too_few(tmp_path: Path) -> None:
    folder = make(tmp_path / "five", labelled=4, bad=2, applicants=1)
    with pytest.raises(CannotGoOn, match="4 enterprises have a known fate"):
        run(folder, tmp_path / "out")


def test_odd_cells_are_told_and_set_aside(town: Path, tmp_path: Path) -> None:
    """An invoice of 2099, a rating of E, an amount with commas: each is told with its place, the rest goes on."""
    folder = tmp_path / "folder"
    shutil.copytree(town, folder)
    change(folder / SOLD, 400, "开票日期", "2099-01-01")
    change(folder / SOLD, 401, "金额", "1,234.00")
    change(folder / A1, 30, "信誉评级", "E")
    told = " ".join(run(folder, tmp_path / "out")["problems"])
    assert all(part in told for part in ("2099-01-01", "1,234.00", "'E'", "row 402"))


def test_out_is_not_taken_from_others(town: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(CannotGoOn, match="something else"):
        run(town, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"
