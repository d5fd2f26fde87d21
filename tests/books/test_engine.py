"""The day end in a real process with the durable engine, killed in the middle of its chunks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

THROUGH = "2026-02-06"


def run(home: Path, project: Path, *, kill_at: int = 0, database: str = "") -> subprocess.CompletedProcess[str]:
    """One process on the folder `home`, on SQLite unless a database is given."""
    home.mkdir(exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "LOANMILL_DATABASE_URL"}
    environment |= {"LOANMILL_HOME": str(home), "PYTHONPATH": f"{project / 'src'}{os.pathsep}{project}"}
    if database:
        environment["LOANMILL_DATABASE_URL"] = database
    command = [sys.executable, "-m", "tests.books.run_days", THROUGH, str(kill_at)]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=120)


def books(ended: subprocess.CompletedProcess[str]) -> Any:
    """What a process that ended well printed."""
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout)


def killed_in_every_chunk(home: Path, project: Path, *, database: str = "") -> Any:
    """How the books stand after a kill in each of the three chunks of the first evening with dues, and in later ones.

    Each process ends the hard way at its n-th call of the bank; the chunks before it stay done and are not asked again.
    """
    for kill_at in (1, 2, 2, 1):
        assert run(home, project, kill_at=kill_at, database=database).returncode == -9
    return books(run(home, project, database=database))


@pytest.mark.kills
def test_killed_in_the_middle_of_its_chunks(tmp_path: Path, project: Path) -> None:
    """Killed in each chunk, and on later evenings: the books are those of a run that was never killed."""
    wanted = books(run(tmp_path / "quiet", project))
    assert killed_in_every_chunk(tmp_path / "killed", project) == wanted
    assert [number for number, *_ in wanted["receipts"] if "ALL" in number] == ["R-20260201-LALL"]
    assert ["LNONE", "overdue", "M1", 1_200_000] in wanted["loans"]


@pytest.mark.kills
@pytest.mark.postgres
def test_killed_on_postgresql(tmp_path: Path, project: Path) -> None:
    """The same on PostgreSQL, in a database of its own that is dropped afterwards."""
    server = os.environ["LOANMILL_TEST_POSTGRES"].rsplit("/", 1)[0]
    name = f"kills_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as base:
        base.execute(f"CREATE DATABASE {name}")
        try:
            killed = killed_in_every_chunk(tmp_path / "killed", project, database=f"{server}/{name}")
            assert killed == books(run(tmp_path / "quiet", project))
        finally:
            base.execute(f"DROP DATABASE {name} WITH (FORCE)")
