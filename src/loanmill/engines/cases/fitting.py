"""Columns of a file as the policy's types want them; values that do not fit are told, never bent.

Values stand in a file as a case in JSON writes them: fen and bp as the whole numbers they are, `decimal(2)` as 0.35.
What is out of a type's range or codes is missing, as it is for one case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.strategy.case.incoming import is_decimal, scaled
from loanmill.core.strategy.case.reading import CaseInvalid
from loanmill.core.strategy.tree.program import Input
from loanmill.core.strategy.tree.types import INT64, Type

EXACT_FLOAT = 2**53  # a greater float may have lost its last digits before it came here
DAY_OF = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
ISO = len("2026-01-31")
HELD = {"number": pa.int64(), "date": pa.date32(), "bool": pa.bool_(), "code": pa.string(), "text": pa.string()}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A column of the type's own, null where missing; `wrong` marks values that do not fit, which are null too."""

    values: pa.Array
    wrong: np.ndarray | None = None


def fits(type_: Type, held: pa.DataType) -> bool:
    """Whether a column of a file can hold values of a type at all."""
    if pa.types.is_dictionary(held):
        held = held.value_type
    if pa.types.is_null(held):
        return True
    if type_.kind == "number":
        return bool(pa.types.is_integer(held) or pa.types.is_floating(held) or pa.types.is_decimal(held))
    if type_.kind == "date":
        return bool(pa.types.is_date(held) or pa.types.is_timestamp(held) or _is_text(held))
    return bool(pa.types.is_boolean(held)) if type_.kind == "bool" else _is_text(held)


def fitted(item: Input, column: pa.Array) -> Fitted:
    """The column of an input. Its Arrow type must fit."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        return Fitted(pa.nulls(len(column), HELD[item.type.kind]))
    if item.type.kind == "bool":
        return Fitted(column)
    if item.type.kind in ("code", "text"):
        return _text(item.type, column)
    found, wrong = _days(column) if item.type.kind == "date" else _number(item, column)
    numbers = _within(found, item.type)
    if item.type.kind == "date":
        return Fitted(numbers.cast(pa.int32()).cast(pa.date32()), wrong)
    return Fitted(numbers, wrong)


def _is_text(held: pa.DataType) -> bool:
    return bool(pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_string_view(held))


def _within(numbers: pa.Array, type_: Type) -> pa.Array:
    """int64, missing where out of range."""
    low, high = (pa.scalar(min(max(end, INT64[0]), INT64[1]), pa.int64()) for end in (type_.low, type_.high))
    inside = pc.and_(pc.greater_equal(numbers, low), pc.less_equal(numbers, high))
    return pc.if_else(inside, numbers, pa.scalar(None, pa.int64()))


def _text(type_: Type, column: pa.Array) -> Fitted:
    wrong = None
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:  # bytes that are no UTF-8
        raw = column.cast(pa.large_binary()).to_pylist()
        wrong = np.array([value is not None and not _is_utf8(value) for value in raw])
        good = [None if bad or value is None else value.decode() for bad, value in zip(wrong, raw, strict=True)]
        column = pa.array(good, pa.string())
    column = column.cast(pa.string())
    if type_.kind == "code" and type_.codes:
        known = pc.is_in(column, value_set=pa.array(type_.codes, pa.string()))
        column = pc.if_else(known, column, pa.scalar(None, pa.string()))
    return Fitted(column, wrong)


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _number(item: Input, column: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
    scale = item.type.scale if is_decimal(item.type) else 0
    if pa.types.is_floating(column.type):
        return _of_floats(column, scale)
    if pa.types.is_decimal(column.type):
        return _of_decimals(item, column, scale)
    if column.type == pa.uint64():
        column = pc.if_else(
            pc.less_equal(column, pa.scalar(INT64[1], pa.uint64())), column, pa.scalar(None, pa.uint64())
        )
    column = column.cast(pa.int64())
    if scale:
        most = INT64[1] // 10**scale
        fits_ = pc.and_(pc.greater_equal(column, pa.scalar(-most)), pc.less_equal(column, pa.scalar(most)))
        column = pc.multiply(pc.if_else(fits_, column, pa.scalar(None, pa.int64())), pa.scalar(10**scale, pa.int64()))
    return column, None


def _of_floats(column: pa.Array, scale: int) -> tuple[pa.Array, np.ndarray]:
    """A float is taken where it is exactly what was written: whole, or the nearest float to so many decimals."""
    known = column.is_valid().to_numpy(zero_copy_only=False)
    floats = column.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.rint(floats * 10**scale)
        good = np.isfinite(whole) & (np.abs(whole) <= EXACT_FLOAT)
        good &= whole / 10**scale == floats
    wrong = known & ~good
    numbers = np.where(good, whole, 0).astype(np.int64)
    return pa.array(numbers, mask=~known | wrong), wrong


def _of_decimals(item: Input, column: pa.Array, scale: int) -> tuple[pa.Array, np.ndarray | None]:
    try:
        unscaled = _unscaled(column.cast(pa.decimal128(38, scale)))
        return unscaled, None
    except pa.ArrowInvalid:  # a value has further digits, or too many
        return _each(column, lambda value: scaled(item, value) if scale else _whole(value))


def _unscaled(column: pa.Array) -> pa.Array:
    """The integers of decimal128; those beyond 64 bits, which no input's range holds, are missing."""
    halves = np.frombuffer(column.buffers()[1], dtype=np.int64).reshape(-1, 2)[column.offset :][: len(column)]
    low, high = halves[:, 0], halves[:, 1]
    inside = high == (low >> 63)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    return pa.array(np.where(inside, low, 0), mask=~known | ~inside)


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise CaseInvalid
    return int(value)


def _days(column: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
    """Day numbers. A time of day that is not midnight does not fit."""
    held = column.type
    if pa.types.is_date32(held):
        return column.cast(pa.int32()).cast(pa.int64()), None
    if _is_text(held):
        return _each(column, _day_of)
    if pa.types.is_timestamp(held):
        column = (pc.local_timestamp(column) if held.tz else column).cast(pa.int64())
        day = DAY_OF[held.unit]
    else:
        column, day = column.cast(pa.int64()), DAY_OF["ms"]
    known = column.is_valid().to_numpy(zero_copy_only=False)
    days, rest = np.divmod(column.fill_null(0).to_numpy(zero_copy_only=False), day)
    wrong = known & (rest != 0)
    return pa.array(days, mask=~known | wrong), wrong


def _day_of(text: bytes) -> int:
    if len(text) != ISO:
        raise ValueError
    return (date.fromisoformat(text.decode("ascii")) - date(1970, 1, 1)).days


def _each(column: pa.Array, read: Callable[[Any], int]) -> tuple[pa.Array, np.ndarray]:
    """Each value by itself, each different one once."""
    coded = column.cast(pa.binary()).dictionary_encode() if _is_text(column.type) else None
    values = (coded.dictionary if coded is not None else column).to_pylist()
    numbers: list[int | None] = []
    bad: list[bool] = []
    for value in values:
        try:
            number = None if value is None else read(value)
            bad.append(False)
        except (ValueError, CaseInvalid):
            number = None
            bad.append(True)
        numbers.append(number if number is not None and INT64[0] <= number <= INT64[1] else None)
    made, wrong = pa.array(numbers, pa.int64()), np.array(bad, dtype=bool)
    if coded is None:
        return made, wrong
    places = coded.indices
    known = places.is_valid().to_numpy(zero_copy_only=False)
    at = places.fill_null(0).to_numpy(zero_copy_only=False)
    return made.take(places), known & (wrong[at] if len(wrong) else known)
