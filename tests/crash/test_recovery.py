"""A workflow goes on however often its process was ended: no number of crashes makes it a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.kills
# Many more than the engine would recover by its own default (100).
ENDED_BEFORE = 1000

PROGRAM = f"""
import os, signal, sqlite3
from pathlib import Path
from time import sleep
from benchmarks import bench_kills

home, size = Path(os.environ["LOANMILL_HOME"]), bench_kills.Size(merchants=1, days=1)
bench_kills._warm()

def pending(change=""):
    if not (home / "workflows.sqlite").exists():
        return 0
    with sqlite3.connect(home / "workflows.sqlite", timeout=30) as base:
        try:
            if change:
                return base.execute(change).rowcount
            return base.execute("SELECT COUNT(*) FROM workflow_status WHERE status = 'PENDING'").fetchone()[0]
        except sqlite3.OperationalError:  # the engine has not made its tables yet
            return 0

child = bench_kills._fork(home, size)
while not pending():
    sleep(0.001)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
assert pending("UPDATE workflow_status SET recovery_attempts = {ENDED_BEFORE} WHERE status = 'PENDING'") == 1
status = os.waitpid(bench_kills._fork(home, size), 0)[1]
assert status == 0, f"the demo ended with {{status}}:\\n{{home.with_suffix('.log').read_text()[-2000:]}}"
print(bench_kills._report(home)["applications"])
"""


def test_a_workflow_cut_off_a_thousand_times_goes_on(project: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LOANMILL_HOME": str(tmp_path / "var"),
        "LOANMILL_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "loanmill.settings",
        "PYTHONPATH": os.pathsep.join((str(project / "src"), str(project))),
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "submitted" not in ended.stdout
