"""What every adapter must make of every kind of misbehaviour: a name for it, in time, and never a success."""

from __future__ import annotations

import socket
from time import monotonic

import pytest

from loanmill.engines.wire import MOST_BYTES, link
from tests.contracts.adapters import ADAPTERS, Adapter
from tests.contracts.rogue import Deed, Rogue, rogue

LIMIT_MS = 5_000
SHORT_MS = 300
MEBIBYTE = b" " * 1024 * 1024


def never(peer: Rogue) -> None:
    peer.over.wait(10)


def drip(peer: Rogue) -> None:
    """A byte now and then, each well within any read time-out."""
    peer.send_response(200)
    peer.send_header("Content-Type", "application/json")
    peer.send_header("Content-Length", "1000")
    peer.end_headers()
    while not peer.over.wait(0.05):
        peer.wfile.write(b" ")
        peer.wfile.flush()


def flood(peer: Rogue) -> None:
    """A body that is larger than allowed and does not say so."""
    peer.send_response(200)
    peer.send_header("Content-Type", "application/json")
    peer.send_header("Connection", "close")
    peer.end_headers()
    peer.close_connection = True
    for _ in range(MOST_BYTES // len(MEBIBYTE) + 2):
        peer.wfile.write(MEBIBYTE)


def cut(peer: Rogue) -> None:
    """The connection ends before the body does."""
    peer.say(200, b'{"rows": [', Content_Length="5000")
    peer.close_connection = True


# deed -> (what a source says, its detail), (what a rail says, its reason)
DEEDS: dict[str, tuple[Deed, tuple[str, str], tuple[str, str]]] = {
    "503": (
        lambda peer: peer.say(503, b'{"code":"unavailable","message":""}'),
        ("failed", "http_503"),
        ("unknown", "http_503"),
    ),
    "429": (lambda peer: peer.say(429, b'{"code":"slow_down"}'), ("failed", "http_429"), ("unknown", "http_429")),
    "401": (
        lambda peer: peer.say(401, b'{"code":"unauthorised"}'),
        ("failed", "unauthorised"),
        ("unknown", "unauthorised"),
    ),
    "redirect": (
        lambda peer: peer.say(302, b"", Location="/elsewhere"),
        ("failed", "redirected"),
        ("unknown", "http_302"),
    ),
    "wrong address": (
        lambda peer: peer.say(404, b"<h1>404</h1>", media_type="text/html"),
        ("failed", "http_404"),
        ("unknown", "http_404"),
    ),
    "garbage": (
        lambda peer: peer.say(200, b"\xff\xfe\x00garbage"),
        ("unreadable", "not_json"),
        ("unknown", "not_json"),
    ),
    "empty": (lambda peer: peer.say(200, b""), ("unreadable", "not_json"), ("unknown", "not_json")),
    "truncated": (
        lambda peer: peer.say(200, b'{"rows": [{"number": "12'),
        ("unreadable", "not_json"),
        ("unknown", "not_json"),
    ),
    "not an object": (lambda peer: peer.say(200, b"[1, 2]"), ("unreadable", "not_json"), ("unknown", "not_json")),
    "nested": (lambda peer: peer.say(200, b"[" * 200_000), ("unreadable", "not_json"), ("unknown", "not_json")),
    "page of HTML": (
        lambda peer: peer.say(200, b"{}", media_type="text/html"),
        ("unreadable", "not_json_type"),
        ("unknown", "not_json_type"),
    ),
    "huge, says so": (
        lambda peer: peer.say(200, b"{}", Content_Length=str(MOST_BYTES + 1)),
        ("unreadable", "too_large"),
        ("unknown", "too_large"),
    ),
    "huge, says nothing": (flood, ("unreadable", "too_large"), ("unknown", "too_large")),
    "cut off": (cut, ("failed", "unreachable"), ("unknown", "unreachable")),
}
SLOW: dict[str, Deed] = {"no reply": never, "a byte now and then": drip}


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
@pytest.mark.parametrize("deed", DEEDS)
def test_trouble_gets_its_name(adapter: Adapter, deed: str) -> None:
    do, of_source, of_rail = DEEDS[deed]
    with rogue(do) as (address, asked):
        found = adapter.ask(link(base_url=address, token="secret"), LIMIT_MS)
    assert found == (of_source if adapter.kind == "source" else of_rail)
    assert len(asked) == 1, "an adapter neither retries nor follows"


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
@pytest.mark.parametrize("deed", SLOW)
def test_time_is_limited(adapter: Adapter, deed: str) -> None:
    begun = monotonic()
    with rogue(SLOW[deed]) as (address, _):
        found = adapter.ask(link(base_url=address, token="secret"), SHORT_MS)
    assert found == (("timeout", "timeout") if adapter.kind == "source" else ("unknown", "timeout"))
    assert monotonic() - begun < 5


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
def test_nobody_listens(adapter: Adapter) -> None:
    with socket.socket() as taken:  # bound but not listening: the port is surely refused
        taken.bind(("127.0.0.1", 0))
        found = adapter.ask(link(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}", token="secret"), LIMIT_MS)
    assert found == (("failed", "unreachable") if adapter.kind == "source" else ("unknown", "unreachable"))


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
def test_the_subject_is_unknown(adapter: Adapter) -> None:
    with rogue(lambda peer: peer.say(404, b'{"code":"not_found","message":"?"}')) as (address, _):
        found = adapter.ask(link(base_url=address, token="secret"), LIMIT_MS)
    assert found == (("not_found", "not_found") if adapter.kind == "source" else ("refused", "not_found"))


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
def test_says_who_asks_and_under_which_key(adapter: Adapter) -> None:
    with rogue(lambda peer: peer.say(503, b"")) as (address, asked):
        adapter.ask(link(base_url=address, token="secret"), LIMIT_MS)
    headers = asked[0][2]
    assert headers["Authorization"] == "Bearer secret"
    assert headers["X-Request-Id"]
    if adapter.kind == "source":
        assert headers["X-Consent"] == "consent-1"
