"""Carrying out a source's trouble: the same for every source, whatever it would have said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from loanmill.sandbox.server.message import Response, error
from loanmill.sandbox.trouble import Trouble

GARBAGE = "<html><body>系统维护中，请稍后再试</body></html>".encode()


def carry_out(trouble: Trouble, answer: Callable[[], Response]) -> Response:
    """The reply that `answer` gives, or what the trouble makes of it."""
    if trouble == "fails":
        return error(503, "unavailable", "the service is not available")
    if trouble == "not_found":
        return not_found()
    if trouble == "garbled":
        return Response(status=200, body=GARBAGE)
    said = answer()
    if trouble == "truncated":
        return replace(said, body=said.body[: len(said.body) * 2 // 3])
    return replace(said, slow=True) if trouble == "slow" else said


def not_found() -> Response:
    """The provider knows no such subject."""
    return error(404, "not_found", "no such subject")
