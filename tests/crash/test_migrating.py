"""A start that is ended while the tables are made: the next start goes on, whichever migration it was at."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from loanmill.cli.boot import ready

graph = MigrationLoader(None).graph
names = []
for leaf in graph.leaf_nodes():
    for app, name in graph.forwards_plan(leaf):
        if f"{app}.{name}" not in names:
            names.append(f"{app}.{name}")
noting = MigrationRecorder.record_applied

def start(until):
    # One start in a process of its own; it is killed when it is about to note that `until` ran.
    def note(recorder, app, name):
        if f"{app}.{name}" == until:
            os.kill(os.getpid(), signal.SIGKILL)
        noting(recorder, app, name)
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    status = 1
    try:
        MigrationRecorder.record_applied = note
        ready()
        status = 0
    finally:
        os._exit(status)

for name in names:
    status = start(name)
    assert status == signal.SIGKILL, f"the start that was to end at {name} ended with {status}"
assert start(None) == 0, "the last start failed"
print(len(names))
"""


def test_a_start_goes_on_after_every_migration_that_was_cut_off(project: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LOANMILL_HOME": str(tmp_path / "var"),
        "LOANMILL_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "loanmill.settings",
        "PYTHONPATH": str(project / "src"),
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert int(ended.stdout) > 10
