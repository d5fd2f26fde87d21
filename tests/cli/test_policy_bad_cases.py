"""Bad cases from outside, to the exit code: NaN, infinities, wrong types, full-width digits, damaged files."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn
from tests.cli.test_policy_commands import CASE, EXAMPLE

FUZZED = 150


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's own example as a file."""
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "loanmill.main", "policy", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "COLUMNS": "400"}
    )


JSON = json.dumps(CASE)
QUALITY = '"quality": 0.85'
NO_CASES = {
    "nan": (JSON.replace(QUALITY, '"quality": NaN'), "no JSON"),
    "infinity": (JSON.replace(QUALITY, '"quality": -Infinity'), "no JSON"),
    "full-width number": (JSON.replace(QUALITY, '"quality": ０.８５'), "no JSON"),
    "full-width date": (JSON.replace("2026-02-01", "２０２６-02-01"), "business_date"),
    "no such day": (JSON.replace("2026-02-01", "2026-02-30"), "business_date"),
    "a text for money": (JSON.replace("30000000", '"30000000"'), "app_amount_fen"),
    "a fraction of a fen": (JSON.replace("30000000", "0.5"), "app_amount_fen"),
    "a whole float": (JSON.replace("30000000", "3e7"), "app_amount_fen"),
    "finer than its type": (JSON.replace(QUALITY, '"quality": 0.855'), "quality"),
    "an unknown reason": (JSON.replace(QUALITY, '"quality": {"missing": "lost"}'), "quality"),
    "a list": ("[1]", "no JSON object"),
    "nothing": ("", "no JSON"),
    "cut off": (JSON[:-1], "no JSON"),
    "too deep": ('{"x":' + "[" * 100_000 + "]" * 100_000 + "}", "no JSON"),
    "twice": (JSON[:-1] + ', "quality": 0.1}', "quality"),
}


@pytest.mark.parametrize("kind", NO_CASES)
def test_one_bad_case_is_told(policy: Path, tmp_path: Path, kind: str) -> None:
    """With the file and the field, in one sentence, before anything is decided."""
    text, said = NO_CASES[kind]
    case = tmp_path / "case.json"
    case.write_text(text, encoding="utf-8")
    with pytest.raises(CannotGoOn, match=re.escape(said)) as told:
        CliRunner().invoke(app, ["policy", "run", str(policy), "--input", str(case)], catch_exceptions=False)
    assert "case.json" in str(told.value)


@pytest.mark.parametrize(
    ("value", "outcome"), [(10**30, "refer"), (-(10**30), "refer"), (None, "refer"), ({"missing": "timeout"}, "refer")]
)
def test_what_is_out_of_range_is_missing_not_wrong(policy: Path, tmp_path: Path, value: object, outcome: str) -> None:
    """As absent: a person decides."""
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**CASE, "inv_sales_12m_fen": value}), encoding="utf-8")
    found = CliRunner().invoke(app, ["policy", "run", str(policy), "--input", str(case)], catch_exceptions=False)
    assert found.exit_code == 0 and json.loads(found.output)["outcome"] == outcome


def test_full_width_digits_in_a_text_are_the_same_number(policy: Path, tmp_path: Path) -> None:
    """A decimal may be written as a text; its digits may be full-width, and mean what they say."""
    found = []
    for name, value in (("plain", "0.85"), ("wide", "０.８５")):
        (tmp_path / name).write_text(json.dumps({**CASE, "quality": value}), encoding="utf-8")
        words = ["policy", "run", str(policy), "--input", str(tmp_path / name), "--trace"]
        found.append(json.loads(CliRunner().invoke(app, words, catch_exceptions=False).output)["trace"]["inputs"])
    assert found[0] == found[1] and found[0]["quality"] == {"v": 85}


def test_exit_codes_from_outside(policy: Path, tmp_path: Path) -> None:
    """0 where something was decided, though rows were set aside; 1 and one sentence where nothing was."""
    (tmp_path / "case.json").write_text(NO_CASES["nan"][0], encoding="utf-8")
    rows = [{**CASE, "quality": value} for value in (0.85, float("nan"), float("inf"), None)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "some.parquet")
    pq.write_table(pa.Table.from_pylist([{**CASE, "app_amount_fen": "３０"}]), tmp_path / "text.parquet")
    cases = {
        ("run", "--input", "case.json"): (1, "case.json"),
        ("run", "--cases", "some.parquet", "--out", "y.parquet"): (0, "case_no 1: quality: nan"),
        ("backtest", "--cases", "some.parquet", "--out", "out"): (0, "case_no 2: quality: inf"),
        ("run", "--cases", "text.parquet", "--out", "z.parquet"): (1, "app_amount_fen: string 装不下"),
        ("backtest", "--cases", "text.parquet", "--out", "zz"): (1, "app_amount_fen: string 装不下"),
        ("backtest", "--cases", "some.parquet", "--out", "some.parquet"): (1, "some.parquet"),
        ("backtest", "--cases", "some.parquet"): (2, "--out"),
    }
    for (command, *words), (code, said) in cases.items():
        paths = [str(tmp_path / word) if word[0] != "-" else word for word in words]
        done = ran(command, str(policy), *paths)
        told = done.stdout + done.stderr
        assert done.returncode == code and said in told and "Traceback" not in told, (words, told)
    assert pq.read_table(tmp_path / "y.parquet")["case_no"].to_pylist() == [0, 3]
    assert {path.name for path in tmp_path.iterdir()} == {
        "case.json", "some.parquet", "text.parquet", "y.parquet", "y.rejects.parquet", "out"
    }  # fmt: skip


def test_fuzzed_json_is_decided_or_told(policy: Path, tmp_path: Path) -> None:
    """Bytes of a case changed, dropped, doubled: an answer or one sentence, never anything else."""
    case, ends = tmp_path / "case.json", {"decided": 0, "told": 0}
    for seed in range(FUZZED):
        data, chance = bytearray(JSON.encode()), random.Random(seed)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data))
            piece = chance.choice([b"", bytes([chance.randrange(256)]), "９".encode(), b"e9", b"null", data[at:] * 2])
            data[at : at + chance.randint(0, 3)] = piece
        case.write_bytes(data)
        try:
            found = CliRunner().invoke(
                app, ["policy", "run", str(policy), "--input", str(case)], catch_exceptions=False
            )
            assert json.loads(found.output)["outcome"] in ("approve", "refer", "decline")
            ends["decided"] += 1
        except CannotGoOn as error:
            assert "case.json" in str(error)
            ends["told"] += 1
    assert min(ends.values()) > FUZZED // 20, ends


def test_fuzzed_parquet_is_decided_or_told(policy: Path, tmp_path: Path) -> None:
    """Bytes of a file changed or cut off; where it is told nothing is left behind."""
    rows = [{**CASE, "business_date": date(2026, 2, 1), "app_term_months": at % 30} for at in range(300)]
    good, bad, out = (tmp_path / name for name in ("good.parquet", "bad.parquet", "out"))
    pq.write_table(pa.Table.from_pylist(rows), good, row_group_size=100)
    ends = {"decided": 0, "told": 0}
    for seed in range(FUZZED // 3):
        data, chance = bytearray(good.read_bytes()), random.Random(seed)
        for _ in range(chance.choice((1, 1, 4))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.15:
            del data[chance.randrange(len(data)) :]
        bad.write_bytes(data)
        words = ["policy", "backtest", str(policy), "--cases", str(bad), "--out", str(out)]
        try:
            assert CliRunner().invoke(app, words, catch_exceptions=False).exit_code == 0
            assert json.loads((out / "summary.json").read_text())["cases"]["rows"] >= 1
            ends["decided"] += 1
        except CannotGoOn as error:
            assert "bad.parquet" in str(error)
            ends["told"] += 1
        assert {path.name for path in tmp_path.iterdir()} <= {"good.parquet", "bad.parquet", "out"}
    assert min(ends.values()) > FUZZED // 30, ends
