"""The values of a vector's fields, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

Fields = Mapping[str, Any]
LARGEST = 10**15


class VectorUnreadable(ValueError):
    """A vector cannot be computed: the message names the field, its value and what is known there."""


class ConventionUnknown(VectorUnreadable):
    """A vector asks for a convention that this build does not have."""


def one_of(fields: Fields, name: str, known: Mapping[str, Any], *, default: str | None = None) -> Any:
    """The meaning of a named value, upper and lower case alike. Raises ConventionUnknown."""
    value = fields.get(name)
    if value is None and default is None:
        raise VectorUnreadable(f"{name} is missing; it is one of {', '.join(known)}")
    word = str(default if value is None else value).strip().upper().replace("-", "_").replace(" ", "_")
    if word not in known:
        raise ConventionUnknown(f"{name} {value!r} is not known; known are {', '.join(known)}")
    return known[word]


def number(fields: Fields, name: str) -> Decimal:
    """A decimal number. Raises VectorUnreadable."""
    try:
        value = Decimal(str(fields[name]))
    except KeyError:
        raise VectorUnreadable(f"{name} is missing: state it as a number") from None
    except InvalidOperation:
        raise VectorUnreadable(f"{name} {fields[name]!r} is no number") from None
    if not value.is_finite():
        raise VectorUnreadable(f"{name} {fields[name]!r} is no number")
    if abs(value) >= LARGEST:
        raise VectorUnreadable(f"{name} {fields[name]!r} is beyond {LARGEST:,}: no loan has such a number")
    return value


def fen(fields: Fields, name: str) -> int:
    """An amount of money in hundredths. Raises VectorUnreadable where it has a finer part."""
    value = number(fields, name) * 100
    if value != value.to_integral_value():
        raise VectorUnreadable(f"{name} {fields[name]!r} is finer than a hundredth")
    return int(value)


def basis_points(fields: Fields, name: str) -> Fraction:
    """A percentage as basis points, exact."""
    return Fraction(number(fields, name)) * 100


def whole(fields: Fields, name: str, default: int = 0) -> int:
    """A whole number; `default` where it is missing or null."""
    if fields.get(name) is None:
        return default
    value = number(fields, name)
    if value != value.to_integral_value():
        raise VectorUnreadable(f"{name} {fields[name]!r} is no whole number")
    return int(value)


def day(fields: Fields, name: str) -> date:
    """A date. Raises VectorUnreadable."""
    try:
        return date.fromisoformat(str(fields[name]))
    except KeyError:
        raise VectorUnreadable(f"{name} is missing: write it as 2026-06-30") from None
    except ValueError:
        raise VectorUnreadable(f"{name} {fields[name]!r} is no date; write it as 2026-06-30") from None


def nothing_else(fields: Fields, known: frozenset[str], where: str) -> None:
    """Raises ConventionUnknown for a field that nobody reads and that says something."""
    for name, value in fields.items():
        if name not in known and value not in (None, 0, "0", "", False, [], {}):
            raise ConventionUnknown(
                f"{where}.{name} = {value!r} is no convention this build knows; leave it out if it changes nothing"
            )
