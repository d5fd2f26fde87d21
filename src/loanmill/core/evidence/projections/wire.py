"""Reading what providers write: JSON text, decimal yuan, dates. Anything else is refused with a reason code.

A field that does not fit raises `Unfit`, which the caller turns into a reject of that row or field; it never
leaves a projection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeVar

from loanmill.core.evidence.projections.projected import Reject

Code = TypeVar("Code", bound=str)

_YUAN = re.compile(r"-?(?:0|[1-9][0-9]{0,12})\.[0-9]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
# Control characters and lone surrogates can be neither stored by every database nor encoded again.
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
MAX_TEXT = 4000
MAX_INTEGER = 2**53


class Unfit(Exception):
    """A field is not what the contract says; carries the field, the reason code and what stood there."""

    def __init__(self, field: str, reason: str, seen: object = "") -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason, self.seen = field, reason, repr(seen)[:60] if seen != "" else ""

    def reject(self, row: int) -> Reject:
        """This fault as a reject of row `row`."""
        return Reject(row=row, field=self.field, reason=self.reason, seen=self.seen)


def loads(raw: bytes) -> object:
    """JSON from UTF-8 bytes. Raises ValueError for anything else, NaN, infinity and absurd nesting included."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no JSON number")


def fen_of(value: object, *, field: str) -> int:
    """Integer fen of a decimal-yuan text with two decimals ("1234.50"); floats, commas and NaN are refused."""
    if not isinstance(value, str) or not _YUAN.fullmatch(value):
        raise Unfit(field, "missing" if value is None else "not_amount", value)
    return int(value.replace(".", ""))


def text_of(value: object, *, field: str, empty: bool = False) -> str:
    """A storable text, stripped; empty only where `empty` allows it."""
    if value is None:
        raise Unfit(field, "missing")
    if not isinstance(value, str) or len(value) > MAX_TEXT or _UNSTORABLE.search(value):
        raise Unfit(field, "not_text", value)
    stripped = value.strip()
    if not stripped and not empty:
        raise Unfit(field, "missing")
    return stripped


def code_of(value: object, *, field: str, codes: Collection[Code]) -> Code:
    """The one of `codes` that is written here, letter for letter."""
    for code in codes:
        if code == value:
            return code
    raise Unfit(field, "missing" if value is None else "unknown_code", value)


def word_of(value: object, *, field: str, words: Mapping[str, Code]) -> Code:
    """What the provider's word stands for."""
    if not isinstance(value, str) or value not in words:
        raise Unfit(field, "missing" if value is None else "unknown_code", value)
    return words[value]


def date_of(value: object, *, field: str) -> date:
    """A calendar date written yyyy-mm-dd."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Unfit(field, "missing" if value is None else "not_date", value)


def moment_of(value: object, *, field: str) -> datetime:
    """A wall-clock moment written yyyy-mm-ddThh:mm:ss, without a zone."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise Unfit(field, "missing" if value is None else "not_moment", value)


def integer_of(value: object, *, field: str, least: int = 0) -> int:
    """A JSON integer of at least `least`; true, floats and texts are refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(field, "missing" if value is None else "not_integer", value)
    if not least <= value <= MAX_INTEGER:
        raise Unfit(field, "out_of_range", value)
    return value


def bool_of(value: object, *, field: str) -> bool:
    """JSON true or false, nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise Unfit(field, "missing" if value is None else "not_bool", value)
    return value


def object_of(value: object, *, field: str) -> dict[str, object]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Unfit(field, "missing" if value is None else "not_object", value)
    return value


def list_of(value: object, *, field: str) -> list[object]:
    """A JSON array."""
    if not isinstance(value, list):
        raise Unfit(field, "missing" if value is None else "not_list", value)
    return value
