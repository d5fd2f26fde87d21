"""A bank to walk through: the demo's simulated town, run once, and served by the real server to a real browser."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest

from loanmill.engines.wire import Link
from loanmill.rails.asking import post

# One day: what the machine refers is still open, so that there is something to review.
MERCHANTS, DAYS, SEED = 24, 1, 7
SOURCES = Path(__file__).resolve().parents[2] / "src"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
)  # fmt: skip


@dataclass
class Bank:
    """The served bank. `faults` collects what browsers complain of; a test that expects some clears it."""

    url: str
    home: Path
    logins: dict[str, str]
    faults: list[str] = field(default_factory=list)
    town: Link | None = None

    def came_in(self, reference: str, amount: str) -> None:
        """Money that its own bank shows on the open day."""
        assert self.town is not None
        day = str(self.rows("SELECT date FROM business_day WHERE state = 'open'")[0][0])
        body = {"reference": reference, "amount": amount, "value_date": day}
        post(self.town, path="/bank/v1/credits", body=body, reference=reference, limit_ms=10_000)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What a query finds in the bank's database."""
        with sqlite3.connect(self.home / "loanmill.sqlite", timeout=30) as base:
            return base.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """Change the database behind the bank's back, as somebody else's act would have."""
        with sqlite3.connect(self.home / "loanmill.sqlite", timeout=30) as base:
            assert base.execute(sql, values).rowcount == 1, sql

    def open_case(self, *, least_fen: int = 1, most_fen: int = 10**12) -> str:
        """The number of a case that waits for review and whose advised amount lies between these."""
        found = self.rows(
            "SELECT a.number FROM application a JOIN decision d ON d.application_id = a.id"
            " WHERE a.state = 'manual_review' AND d.amount_fen BETWEEN ? AND ? ORDER BY a.number",
            least_fen,
            most_fen,
        )
        assert found, "the town has no such case: change its seed or its number of merchants"
        return str(found[0][0])

    def state(self, number: str) -> str:
        """The state of a case."""
        return str(self.rows("SELECT state FROM application WHERE number = ?", number)[0][0])


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Bank]:
    """The demo's town after its first day, served on a free port."""
    home = tmp_path_factory.mktemp("bank")
    environment = {**os.environ, "LOANMILL_HOME": str(home), "PYTHONPATH": str(SOURCES)}
    environment.pop("LOANMILL_DATABASE_URL", None)
    demo = ["demo", "--headless", "--merchants", str(MERCHANTS), "--days", str(DAYS), "--seed", str(SEED)]
    run = [sys.executable, "-c", "from loanmill.main import run; run()", *demo]
    made = subprocess.run(run, env=environment, cwd=home, capture_output=True, text=True, timeout=600)
    assert made.returncode == 0, made.stdout + made.stderr
    with served(home) as url:
        yield Bank(url, home, json.loads((home / "secrets" / "demo-logins.json").read_text()))


@contextmanager
def served(home: Path, **settings: str) -> Iterator[str]:
    """The web on the data of a folder, on a free port; it runs no workflows."""
    port = _free_port()
    environment = {**os.environ, "LOANMILL_HOME": str(home), "PYTHONPATH": str(SOURCES), **settings}
    environment.pop("LOANMILL_DATABASE_URL", None)
    serve = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "loanmill.screens.wsgi:application"]
    with subprocess.Popen([sys.executable, *serve], env=environment, cwd=home) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/login")
            yield url
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:  # not there yet, or slower than 5 s on a busy machine
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[object]:
    """One Chromium a module: Playwright keeps an event loop in this thread, and no other test may meet it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()
