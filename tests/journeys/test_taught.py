"""Enterprises with a known fate teach a policy, and the factory decides the others by it as the batch did."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest

from tests.lab.town import make

TAUGHT, APPLY = 44, 8
BUDGET = "2345678"  # not all who may be served are, and the last one gets what was left


def run(home: Path, *arguments: str, expect: int = 0, minutes: int = 5) -> str:
    environment = {**os.environ, "LOANMILL_HOME": str(home), "LOANMILL_DATABASE_URL": ""}
    command = [sys.executable, "-m", "loanmill.main", *arguments]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60 * minutes, check=False)
    assert ended.returncode == expect, ended.stdout[-2000:] + ended.stderr[-2000:]
    return (ended.stdout + ended.stderr).replace("\n", "")


@dataclass(frozen=True)
class Factory:
    """A demo that ran on real-looking enterprises."""

    home: Path
    data: Path
    budget: str
    found: dict[str, Any]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.home / "loanmill.sqlite", timeout=30) as base:
            return base.execute(sql).fetchall()


def factory(home: Path, data: Path, budget: str, *, minutes: int) -> Factory:
    report = home.with_suffix(".json")
    run(home, "demo", "--data", str(data), "--budget-yuan", budget, "--days", "0", "--headless", "--report",
        str(report), minutes=minutes)  # fmt: skip
    return Factory(home, data, budget, json.loads(report.read_text()))


def replays(one: Factory, decision: str) -> None:
    """A decision replays from what is stored alone."""
    kept, aside = one.home / "underwriting", one.home / "underwriting.aside"
    kept.rename(aside)
    try:
        assert "policy.yaml" not in run(one.home, "decision", "replay", str(UUID(str(decision))))
    finally:
        aside.rename(kept)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    folder = tmp_path_factory.mktemp("taught")
    data = make(folder / "data", labelled=TAUGHT, bad=14, applicants=APPLY)
    return factory(folder / "var", data, BUDGET, minutes=6)


def test_line_and_batch_decide_alike(town: Factory) -> None:
    both = town.found["underwriting"]
    assert (both["n"], both["equal"], both["different"], both["taught_by"]) == (APPLY, APPLY, {}, TAUGHT)
    assert sum(town.found["applications"].values()) == APPLY + TAUGHT
    batch = pq.read_table(town.home / "underwriting" / "decisions.parquet").to_pylist()
    assert sum(row["limit_fen"] for row in batch) <= int(BUDGET) * 100
    assert {row["outcome"] for row in batch} >= {"approve", "decline"}
    by_version = dict(town.rows("SELECT policy_version LIKE 'learnt/%', count(*) FROM decision GROUP BY 1"))
    assert by_version[1] == APPLY and 0 < by_version[0] <= TAUGHT


def test_the_batch_command_finds_the_same(town: Factory, tmp_path: Path) -> None:
    """`loanmill underwrite` on the same folder writes the policy that the factory decided by, byte for byte."""
    run(tmp_path, "underwrite", str(town.data), "--budget-yuan", BUDGET, "--out", str(tmp_path / "out"))
    kept = town.home / "underwriting"
    assert (tmp_path / "out" / "policy.yaml").read_bytes() == (kept / "policy.yaml").read_bytes()
    assert pq.read_table(tmp_path / "out" / "decisions.parquet").equals(pq.read_table(kept / "decisions.parquet"))


def test_its_decisions_replay_and_its_journal_holds(town: Factory) -> None:
    for (decision,) in town.rows("SELECT min(id) FROM decision GROUP BY outcome, policy_version"):
        replays(town, decision)
    run(town.home, "audit", "verify")


def test_a_second_start_changes_nothing_and_another_budget_is_refused(town: Factory) -> None:
    again = factory(town.home, town.data, BUDGET, minutes=3)
    for found in (again.found, town.found):
        found.pop("seconds", None)
    assert again.found == town.found
    said = run(town.home, "demo", "--data", str(town.data), "--budget-yuan", "9", "--days", "0", "--headless", expect=1)
    assert "LOANMILL_HOME" in said


@pytest.mark.parametrize("budget", ["0", "-1", "many"])
def test_a_budget_that_cannot_be_starts_nothing(tmp_path: Path, budget: str) -> None:
    data = make(tmp_path / "data", labelled=4, bad=2, applicants=1)
    said = run(tmp_path / "var", "demo", "--data", str(data), "--budget-yuan", budget, "--headless", expect=1)
    assert "--budget-yuan" in said and not (tmp_path / "var" / "demo.json").exists()


@pytest.mark.realdata
def test_the_real_302_one_by_one(real_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for file in real_data.glob("cumcm2020c_*.parquet"):
        (data / file.name).symlink_to(file.resolve())
    real = factory(tmp_path / "var", data, "100000000", minutes=25)
    both = real.found["underwriting"]
    assert (both["n"], both["equal"], both["different"], both["taught_by"]) == (302, 302, {}, 123)
    assert sum(real.found["applications"].values()) == 425
    batch = pq.read_table(real.home / "underwriting" / "decisions.parquet").to_pylist()
    assert sum(row["limit_fen"] for row in batch) == 10_000_000_000
    decided = dict(real.rows("SELECT outcome, count(*) FROM decision WHERE policy_version LIKE 'learnt/%' GROUP BY 1"))
    assert decided == {"approve": 110, "decline": 188, "refer": 4}
    for (decision,) in real.rows("SELECT min(id) FROM decision WHERE policy_version LIKE 'learnt/%' GROUP BY outcome"):
        replays(real, decision)
    run(real.home, "audit", "verify", minutes=10)
    shutil.rmtree(real.home)
