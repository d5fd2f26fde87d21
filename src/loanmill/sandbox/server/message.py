"""A request and a reply, free of sockets, and the reading of request fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.money import fen_of_yuan

WireRow = dict[str, object]
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One call: method, path, what stands in the place of `{}` in the route, and the parsed body."""

    method: str
    path: str
    tail: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Response:
    """Status, bytes, media type. `slow` replies are held until the client gives up."""

    status: int
    body: bytes
    media_type: str = JSON_TYPE
    slow: bool = False


class BadRequest(Exception):
    """A field of the request is missing or not of its form; becomes a 422 that names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")


Handler = Callable[[Request], Response]
"""What a route leads to."""


def reply(body: Mapping[str, object], *, status: int = 200) -> Response:
    """A JSON reply that says it is simulated."""
    return Response(status=status, body=encoded({**body, "simulated": True}))


def error(status: int, code: str, message: str) -> Response:
    """A JSON error."""
    return reply({"code": code, "message": message}, status=status)


def encoded(body: Mapping[str, object]) -> bytes:
    """JSON as UTF-8, keys in the order given."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def text(body: Mapping[str, object], field: str) -> str:
    """A text field of the request. Raises BadRequest."""
    value = body.get(field)
    if not isinstance(value, str) or not value or len(value) > 500:
        raise BadRequest(field, "a text is required")
    return value


def day(body: Mapping[str, object], field: str, *, default: date | None = None) -> date:
    """A date field, yyyy-mm-dd. Raises BadRequest, also when it is left out and has no default."""
    value = body.get(field)
    if value is None and default is not None:
        return default
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadRequest(field, "a date yyyy-mm-dd is required") from None


def amount_fen(body: Mapping[str, object], field: str) -> int:
    """A positive amount in decimal yuan. Raises BadRequest."""
    value = body.get(field)
    try:
        found = fen_of_yuan(value) if isinstance(value, str) else 0
    except ValueError:
        found = 0
    if found <= 0:
        raise BadRequest(field, "a positive amount such as 1234.50 is required, as text")
    return found


def whole(body: Mapping[str, object], field: str, *, default: int | None = None) -> int:
    """A positive integer. Raises BadRequest."""
    value = body.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadRequest(field, "a positive integer is required")
    return value
