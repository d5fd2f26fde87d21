"""The 123 that teach and the 302 that apply: the aims of the design, held on the real data."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from loanmill.cli.underwrite import underwrite_folder

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="session")
def folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The enterprise set alone."""
    made = tmp_path_factory.mktemp("real")
    for file in real_data.glob("cumcm2020c_*.parquet"):
        (made / file.name).symlink_to(file.resolve())
    return made


@pytest.fixture(scope="session")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run at ¥100 million."""
    made = tmp_path_factory.mktemp("out") / "run"
    underwrite_folder(folder=folder, budget="100000000", out=made, shock=None, config=None)
    return made


def test_the_aims(out: Path) -> None:
    told = json.loads((out / "summary.json").read_text())
    plain = told["peers"]["logistic_regression"]
    assert told["n"] == 302
    assert told["learnt_from"] == {"bad": 27, "cases": 123}
    assert told["auc_mean"] >= 0.87
    assert told["brier"] < plain["brier"]
    assert told["quality"]["calibration_error"] < plain["calibration_error"]
    assert abs(told["auc_permuted"] - 0.5) < 0.1
    assert told["amount_fen"] <= 10_000_000_000
    assert told["gap_ppm"] <= 100
    assert told["seconds"]["total"] > 0  # the limit itself is held by `./mill bench underwrite`


def test_nobody_of_grade_d_is_lent_to(out: Path) -> None:
    rows = pq.read_table(out / "decisions.parquet").to_pylist()
    assert any(row["grade"] == "D" for row in rows)
    assert not any(row["limit_fen"] for row in rows if row["grade"] == "D")
    assert all(len(row["features"]) <= 12 for row in rows)


def test_renaming_and_shuffling_change_nothing(folder: Path, out: Path, tmp_path: Path) -> None:
    """Enterprises get other codes of the same form and rows another order: each has the same terms."""
    codes = [f"E{number}" for number in range(1, 426)]
    other = dict(zip(codes, random.Random(3).sample(codes, len(codes)), strict=True))
    renamed = tmp_path / "renamed"
    renamed.mkdir()
    for file in sorted(folder.glob("*.parquet")):
        table = pq.read_table(file)
        if "企业代号" in table.column_names:
            names = pa.array([other[code] for code in table.column("企业代号").to_pylist()])
            table = table.set_column(table.column_names.index("企业代号"), "企业代号", names)
            order = list(range(table.num_rows))
            random.Random(4).shuffle(order)
            table = pc.take(table, pa.array(order))
        pq.write_table(table, renamed / file.name)
    underwrite_folder(folder=renamed, budget="100000000", out=tmp_path / "out", shock=None, config=None)
    kept = ("outcome", "score", "pd_bp", "grade", "limit_fen", "rate_bp", "expected_profit_fen", "trade")
    before = {row["id"]: row for row in pq.read_table(out / "decisions.parquet").to_pylist()}
    after = {row["id"]: row for row in pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()}
    for code, row in before.items():
        assert [after[other[code]][name] for name in kept] == [row[name] for name in kept], code
