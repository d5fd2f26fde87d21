"""The day end in a real process with the durable engine, killed while the bank is being asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

THROUGH = "2026-02-06"


def run(home: Path, project: Path, *, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    """One process on the folder `home`, on SQLite whatever the other tests run on."""
    home.mkdir(exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "LOANMILL_DATABASE_URL"}
    environment |= {"LOANMILL_HOME": str(home), "PYTHONPATH": f"{project / 'src'}{os.pathsep}{project}"}
    command = [sys.executable, "-m", "tests.books.run_days", THROUGH, str(kill_at)]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=120)


def books(ended: subprocess.CompletedProcess[str]) -> Any:
    """What a process that ended well printed."""
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout)


@pytest.mark.kills
def test_killed_while_the_bank_is_asked(tmp_path: Path, project: Path) -> None:
    """Killed on each of the first three evenings with dues: the books are those of a run that was never killed."""
    wanted = books(run(tmp_path / "quiet", project))
    for kill_at in (1, 1, 2):
        assert run(tmp_path / "killed", project, kill_at=kill_at).returncode == -9
    assert books(run(tmp_path / "killed", project)) == wanted
    assert [number for number, *_ in wanted["receipts"] if "ALL" in number] == ["R-LALL-20260201"]
    assert ["LNONE", "overdue", "M1", 1_200_000] in wanted["loans"]
