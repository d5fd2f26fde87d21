"""From outside: a demo killed again and again reports what an undisturbed one reports, journal head included."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.kills
KILLS = int(os.environ.get("LOANMILL_KILLS", "50"))


def test_a_killed_demo_reports_what_an_undisturbed_one_does(project: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LOANMILL_HOME": str(tmp_path / "var"),
        "LOANMILL_DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join((str(project / "src"), str(project))),
    }
    program = f"import json; from benchmarks.bench_kills import run; print(json.dumps(run(kills={KILLS}).spelled()))"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["figures"][0]["ours"] == KILLS
    assert found["sizes"]["rounds"] >= 1
