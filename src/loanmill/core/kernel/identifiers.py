"""Chinese identifiers and their check characters: what a wrong digit looks like before anyone is asked."""

from __future__ import annotations

import re
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_USCC_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def uscc_check(body: str) -> str:
    """The 18th character for the first 17 of a unified social credit code (GB 32100-2015, mod 31)."""
    total = sum(USCC_ALPHABET.index(sign) * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The 9th character for the first 8 of an organisation code (GB 11714-1997, mod 11)."""
    pairs = zip(body, _ORGANISATION_WEIGHTS, strict=True)
    check = 11 - sum(_ALPHANUMERIC.index(sign) * weight for sign, weight in pairs) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def resident_id_check(body: str) -> str:
    """The 18th character for the first 17 of a resident id number (GB 11643-1999, ISO 7064 mod 11-2)."""
    total = sum(int(sign) * weight for sign, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def uscc_fault(code: str) -> str | None:
    """None for a well-formed unified social credit code, else `shape` or `check_character`."""
    if not _USCC_SHAPE.fullmatch(code):
        return "shape"
    return None if uscc_check(code[:17]) == code[17] else "check_character"


def resident_id_fault(number: str) -> str | None:
    """None for a well-formed resident id number, else `shape`, `birth_date` or `check_character`."""
    if not _ID_SHAPE.fullmatch(number):
        return "shape"
    if born_on(number) is None:
        return "birth_date"
    return None if resident_id_check(number[:17]) == number[17] else "check_character"


def born_on(number: str) -> date | None:
    """The birth date inside a resident id number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
