"""A bank that is killed in the middle of its work gives the same replies when it comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import sleep

from loanmill.engines.wire import link
from loanmill.rails import bank
from loanmill.sandbox.town import town

MERCHANTS, SEED = 40, 8
SERVER = f"""
import sys, time
from pathlib import Path
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import town
print(serve(town(seed={SEED}, merchants={MERCHANTS}), state_path=Path(sys.argv[1])).url, flush=True)
time.sleep(600)
"""


def begin(state: Path) -> tuple[subprocess.Popen[str], str]:
    """A bank in a process of its own, and its address."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(state)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_replies_outlive_a_kill(tmp_path: Path) -> None:
    items = [
        bank.DebitItem(reference=f"d-{one.key}", account=one.account, amount_fen=one.base_fen // 3)
        for one in town(seed=SEED, merchants=MERCHANTS).merchants
    ]
    said: dict[str, bank.DebitBatch] = {}
    for life in range(3):
        process, address = begin(tmp_path / "state.sqlite")
        try:
            to = link(base_url=address, token="simulated-town")
            for number in range(10 * life + 12):
                name = f"b-{number}"
                found = bank.debit(to, batch=name, value_date=date(2026, 7, 1), items=items, limit_ms=10_000)
                assert found.status == "answered"
                assert said.setdefault(name, found) == found
            sleep(0.01 * life)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
    assert len(said) == 32
    process, address = begin(tmp_path / "state.sqlite")
    try:
        to = link(base_url=address, token="simulated-town")
        other = bank.debit(to, batch="b-31", value_date=date(2026, 7, 2), items=items, limit_ms=10_000)
        assert (other.status, other.reason) == ("refused", "reference_conflict")
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
