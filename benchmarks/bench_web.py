"""The web while days close: milliseconds of the loan list, a loan, the day's monitor and a write, with and without.

A book of 20,000 loans on the database in use, served as `./mill serve` does, in a process of its own; the day end is
started from the page, as a manager does, and runs in the same process. The bank is a small server in this one.
LOANMILL_BENCH_LOANS gives another number of loans.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx

from benchmarks.measure import Benchmark, Measured, percentile

FIRST = date(2026, 6, 1)
DAYS = 31  # of which all but the first three have some 700 loans falling due
MONTHS, QUIET_ROUNDS, WARM_UP = 6, 150, 10
PASSWORD, PATIENCE_S = "web-bench-0001", 120  # of a book that is thrown away
Asked = Callable[[int], httpx.Response]


def run(*, loans: int | None = None) -> Benchmark:
    """Seed the book, serve it, and ask by turns: first with nothing else going on, then beside days."""
    loans = loans or int(os.environ.get("LOANMILL_BENCH_LOANS") or 20_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    vendor = _seed(loans)
    with _bank() as bank, _served(bank) as client:
        token = _token(client.get("/days").text)
        asked: dict[str, Asked] = {
            "loan list": lambda n: client.get("/loans"),
            "loan": lambda n: client.get(f"/loans/L{n * 7 % loans}"),
            "day's monitor": lambda n: client.get("/days"),
            "a choice kept (a write)": lambda n: client.post("/language", data={**token, "language": "zh-hans"}),
        }
        _read([*asked.values()], rounds=WARM_UP)
        quiet = _read([*asked.values()], rounds=QUIET_ROUNDS)
        began = perf_counter()
        _close(client, through=FIRST + timedelta(days=DAYS - 1))
        beside = _read([*asked.values()], rounds=None)
        closed_s = perf_counter() - began
    figures = []
    for name, alone, busy in zip(asked, quiet, beside, strict=True):
        for share, what in ((0.5, "p50"), (0.99, "p99")):
            while_closing, before = percentile(busy, share), percentile(alone, share)
            figures.append(Measured(f"{name}, {what}, while days close", "ms", while_closing, before, "ms alone"))
    figures.append(Measured(f"{DAYS} days closed meanwhile", "s", closed_s))
    sizes = {"loans": loans, "pages_read_beside": sum(map(len, beside)), "database": vendor}
    return Benchmark("web", figures, sizes=sizes)


def _seed(loans: int) -> str:
    """The book and its manager; the database's name."""
    from loanmill.cli.boot import ready

    ready(at=datetime.combine(FIRST, time(1), tzinfo=UTC))
    from django.db import connection, connections

    from benchmarks import dayend_book
    from loanmill.core.kernel.ids import named_id
    from loanmill.records.models import OrgUnit, Staff

    dayend_book.seed(loans=loans, first=FIRST, months=MONTHS)
    manager = Staff(
        id=named_id("bench", "manager"), username="manager", name="经理", role="manager", unit=OrgUnit.objects.get()
    )
    manager.set_password(PASSWORD)
    manager.save(force_insert=True)
    vendor: str = connection.vendor
    connections.close_all()
    return vendor


def _read(asked: Sequence[Asked], *, rounds: int | None) -> list[list[float]]:
    """Milliseconds of each, sorted, asked by turns over so many rounds, or until no day is being closed any more.

    Raises AssertionError for a page that is not shown.
    """
    took: list[list[float]] = [[] for _ in asked]
    at, ends = 0, monotonic() + PATIENCE_S * 10
    while at != rounds:
        for place, ask in enumerate(asked):
            began = perf_counter()
            page = ask(at)
            took[place].append((perf_counter() - began) * 1000)
            assert page.status_code in (200, 302), (page.url, page.status_code, page.text[:500])
        at += 1
        if rounds is None and _closed():
            break
        assert monotonic() < ends, "the days did not close"
    return [sorted(one) for one in took]


def _closed() -> bool:
    """Whether every day that was asked for is closed."""
    from loanmill.records.models import BusinessDay

    return BusinessDay.objects.filter(state="closed").count() >= DAYS


def _close(client: httpx.Client, *, through: date) -> None:
    """Start the day end as the page's button does."""
    page = client.get("/days").text
    key = page.split('name="key" value="', 1)[1].split('"', 1)[0]
    sent = client.post("/days/close", data={**_token(page), "key": key, "through": through.isoformat()})
    assert sent.status_code == 302, sent.status_code


def _token(page: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]}


@contextmanager
def _served(bank: str) -> Iterator[httpx.Client]:
    """The web in a process of its own, and a logged-in window on it."""
    port = _free_port()
    code = f"from loanmill.cli.serve import serve_web; serve_web(host='127.0.0.1', port={port})"
    environment = {**os.environ, "LOANMILL_PROVIDERS_URL": bank, "LOANMILL_PROVIDERS_TOKEN": "bench"}
    server = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, trust_env=False) as client:
            page = _first_page(client).text
            form = {**_token(page), "username": "manager", "password": PASSWORD}
            assert client.post("/login", data=form).status_code == 302
            yield client
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _first_page(client: httpx.Client) -> httpx.Response:
    ends = monotonic() + PATIENCE_S
    while True:
        try:
            return client.get("/login")
        except httpx.TransportError:
            assert monotonic() < ends, "the web was not served"
            sleep(0.2)


def _free_port() -> int:
    from socket import socket

    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


class _Bank(BaseHTTPRequestHandler):
    """Takes every debit in full, but for one account in twenty that has nothing."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        results = [
            {"reference": item["reference"], "status": "insufficient", "amount": "0.00"}
            if int(item["account"].removeprefix("A")) % 20 == 0
            else {"reference": item["reference"], "status": "paid", "amount": item["amount"]}
            for item in asked["items"]
        ]
        body = json.dumps({"batch": asked["batch"], "results": results}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def _bank() -> Iterator[str]:
    """The bank's address around the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bank)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
