"""Serving a town over HTTP/1.1 on 127.0.0.1, in threads of this process."""

from __future__ import annotations

import hmac
import json
import select
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from urllib.parse import unquote, urlsplit

from loanmill.sandbox.rng import rng
from loanmill.sandbox.server.message import Response, error
from loanmill.sandbox.server.routes import Routes, dispatch, routes
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town

TOKEN = "simulated-town"  # a password of the demo, not a secret: it opens invented data only
LARGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """A served town. `stop()` ends it and frees the port."""

    url: str
    token: str
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What every connection of one server shares."""

    table: Routes
    token: str
    seed: int
    latency_ms: tuple[int, int] | None
    slow_s: float
    stopping: Event


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, rules: _Rules) -> None:
        self.rules = rules
        super().__init__(("127.0.0.1", port), _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no fault of the server; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one packet
    timeout = 900  # far longer than any client keeps an idle connection, so the server never hangs up first
    server: _Server

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        rules = self.server.rules
        size = self._size()
        if size is None:
            self.close_connection = True
            self._send(error(413, "too_large", "the body is too large, or its length is not stated"))
            return
        raw = self.rfile.read(size)
        path = unquote(urlsplit(self.path).path)
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {rules.token}".encode()):
            self._send(error(401, "unauthorised", "give the bearer token"))
            return
        body = _parsed(raw) if self.command == "POST" else {}
        if body is None:
            self._send(error(400, "not_json", "the body must be a JSON object in UTF-8"))
            return
        said = dispatch(rules.table, method=self.command, path=path, body=body)
        if rules.latency_ms is not None:
            least, most = rules.latency_ms
            rules.stopping.wait(rng(rules.seed, "latency", path, raw).uniform(least, most) / 1000)
        if said.slow and not self._hold(rules):
            self.close_connection = True
            return
        self._send(said)

    def _size(self) -> int | None:
        if self.command == "GET":
            return 0
        stated = self.headers.get("Content-Length", "")
        return int(stated) if stated.isdecimal() and int(stated) <= LARGEST_BODY else None

    def _hold(self, rules: _Rules) -> bool:
        """Wait as long as a slow source does; False as soon as the client is gone or the server stops."""
        until = monotonic() + rules.slow_s
        while monotonic() < until:
            if rules.stopping.wait(0.05):
                return False
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return False
        return True

    def _send(self, said: Response) -> None:
        self.send_response(said.status)
        self.send_header("Content-Type", said.media_type)
        self.send_header("Content-Length", str(len(said.body)))
        self.send_header("X-Simulated", "true")
        request_id = self.headers.get("X-Request-Id")
        if request_id and request_id.isascii() and request_id.isprintable():
            self.send_header("X-Request-Id", request_id)
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the lender's own log tells what was asked."""


def _parsed(raw: bytes) -> Mapping[str, object] | None:
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def serve(
    town: Town,
    *,
    state_path: Path,
    port: int = 0,
    token: str = TOKEN,
    latency_ms: tuple[int, int] | None = None,
    slow_s: float = 120.0,
) -> Running:
    """Serve `town` on 127.0.0.1 until stopped. Port 0 takes a free one.

    `state_path` is the SQLite file of the bank, funder and signing service: keep it, and references keep their replies
    across restarts. `latency_ms` delays every reply by a seeded time between its bounds; `slow_s` is how long a
    slow source holds a reply that nobody gave up waiting for.
    """
    state = State(state_path)
    stopping = Event()
    rules = _Rules(routes(town, state), token, town.seed, latency_ms, slow_s, stopping)
    server = _Server(port, rules)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox", daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
        state.close()

    return Running(url=f"http://127.0.0.1:{server.server_address[1]}", token=token, stop=stop)
