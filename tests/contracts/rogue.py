"""A server that does one wrong thing at a time, to every path."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Deed = Callable[["Rogue"], None]


class Rogue(BaseHTTPRequestHandler):
    """Does `server.deed` for every request and remembers what was asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(size) or b"{}")
        self.server.asked.append((self.path, body, dict(self.headers)))  # type: ignore[attr-defined]
        self.server.deed(self)  # type: ignore[attr-defined]

    do_GET = do_POST

    @property
    def over(self) -> Event:
        """Set when the test is done: a deed that waits must wait on it."""
        found: Event = self.server.over  # type: ignore[attr-defined]
        return found

    @property
    def page(self) -> int:
        """Which page was asked for."""
        found: int = self.server.asked[-1][1].get("page", 1)  # type: ignore[attr-defined]
        return found

    def say(self, status: int, body: bytes, *, media_type: str = "application/json", **headers: str) -> None:
        """A complete reply; a header named with underscores is sent with dashes."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        stated = headers.pop("Content_Length", str(len(body)))
        self.send_header("Content-Length", stated)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that stops reading is what these tests are about."""


@contextmanager
def rogue(deed: Deed) -> Iterator[tuple[str, list[tuple[str, dict[str, object], dict[str, str]]]]]:
    """(address, requests so far) of a server that does `deed`."""
    server = _Server(("127.0.0.1", 0), Rogue)
    server.deed, server.asked, server.over = deed, [], Event()  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.asked  # type: ignore[attr-defined]
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join()
