"""Money: integer fen, and division that names its rounding.

Databases and Python differ on `-7 // 2`; here a division without a rounding does not exist.
"""

from __future__ import annotations

import re
from enum import StrEnum

_YUAN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")


class Rounding(StrEnum):
    """How a quotient becomes an integer. HALF_UP (四舍五入) is what Chinese contracts say."""

    HALF_UP = "HALF_UP"  # halves away from zero
    HALF_EVEN = "HALF_EVEN"  # halves to the even neighbour
    DOWN = "DOWN"  # towards zero, as integer division does in SQLite and PostgreSQL
    UP = "UP"  # away from zero
    FLOOR = "FLOOR"  # towards minus infinity
    CEILING = "CEILING"  # towards plus infinity


def div(numerator: int, denominator: int, rounding: Rounding) -> int:
    """numerator / denominator as an integer, rounded as named. Raises ZeroDivisionError for a zero denominator."""
    if denominator == 0:
        raise ZeroDivisionError("division of money by zero")
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    whole, rest = divmod(abs(numerator), abs(denominator))
    if rounding is Rounding.DOWN:  # what runs every night is rounded so
        return sign * whole
    twice = 2 * rest - abs(denominator)
    up = {
        Rounding.HALF_UP: twice >= 0,
        Rounding.HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1),
        Rounding.UP: rest > 0,
        Rounding.FLOOR: rest > 0 and sign < 0,
        Rounding.CEILING: rest > 0 and sign > 0,
    }[rounding]
    return sign * (whole + up)


def fen_of_yuan(text: str) -> int:
    """Fen of a decimal-yuan text such as "1234.5". Raises ValueError for anything else, a third decimal included."""
    if not _YUAN.fullmatch(text):
        raise ValueError(f"{text!r} is no amount in yuan: write digits with at most two decimals, such as 1234.50")
    whole, _, cents = text.lstrip("-").partition(".")
    fen = int(whole) * 100 + int(cents.ljust(2, "0"))
    return -fen if text.startswith("-") else fen


def yuan_text(*, fen: int) -> str:
    """The decimal-yuan text of an amount, always with two decimals: 123450 -> "1234.50"."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"
