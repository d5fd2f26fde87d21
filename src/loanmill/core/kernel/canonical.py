"""Canonical bytes: the one way this house turns a value into bytes that are stored, hashed and replayed.

JSON with sorted keys, no white space and UTF-8 text (RFC 8785 restricted to integers: there are no floats in
this house, so none of its number formatting is needed). Dates, instants and ids have one spelling each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

type_names = "null, bool, int, str, date, datetime (UTC), UUID, list, tuple, mapping with str keys"

_SPELLED = frozenset({type(None), bool, int, str})

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class NotCanonical(TypeError):
    """A value has no canonical spelling; the message names the place and what to use instead."""


def plain(value: object, *, at: str = "$") -> Json:
    """Spell `value` with JSON types alone. Raises NotCanonical for a float, a naive instant or another type."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return instant_text(value, at=at)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        spelled: dict[str, Json] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{at}: key {key!r} is {type(key).__name__}; use text keys")
            # Most items are spelled already; bulk acts pass through here hundreds of thousands of times a day.
            spelled[key] = item if type(item) in _SPELLED else plain(item, at=f"{at}.{key}")
        return spelled
    if isinstance(value, list | tuple):
        return [plain(item, at=f"{at}[{i}]") for i, item in enumerate(value)]
    raise NotCanonical(f"{at}: {type(value).__name__} has no canonical form; use one of {type_names}")


def instant_text(value: datetime, *, at: str = "$") -> str:
    """An instant as UTC with microseconds, `2026-06-01T01:00:00.000000Z`."""
    if value.tzinfo is None:
        raise NotCanonical(f"{at}: the instant {value!r} has no time zone; give it in UTC")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of(text: str) -> datetime:
    """The inverse of `instant_text`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def canonical(value: object) -> bytes:
    """The canonical bytes of a value."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(data: bytes) -> Json:
    """Read canonical bytes back. Raises ValueError when they are not JSON or hold a float."""
    found: Json = _DECODER.decode(str(data, "utf-8"))
    return found


def _no_float(text: str) -> Json:
    raise ValueError(f"{text} is not an integer; stored bytes hold no floats")


_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)


def canonical_text(text: str) -> str:
    """The canonical spelling of a JSON text, without a walk over its values.

    Nothing is refused: a text that was never canonical, floats in it, is spelled as its reader would read it.
    """
    return msgspec.json.encode(msgspec.json.decode(text), order="sorted").decode()


def digest(data: bytes) -> str:
    """SHA-256 of stored bytes, lower-case hex."""
    return hashlib.sha256(data).hexdigest()
