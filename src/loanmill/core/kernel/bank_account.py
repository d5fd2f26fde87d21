"""Numbers of bank accounts: what a wrong digit looks like before the bank is asked.

A card (银行卡) has 16 to 19 digits, the last one a check digit (ISO/IEC 7812-1, Luhn). A settlement account
(结算账户, 对公账户) has 8 to 32 digits and no check that all banks share.
"""

from __future__ import annotations

import re
from typing import Literal

AccountKind = Literal["card", "settlement"]
LENGTHS: dict[str, tuple[int, int]] = {"card": (16, 19), "settlement": (8, 32)}
_SPACES = re.compile(r"[\s-]")
_DIGITS = re.compile(r"[0-9]+")


def plain_account(typed: str) -> str:
    """What was typed, without the spaces and dashes that people group digits by."""
    return _SPACES.sub("", typed)


def account_fault(number: str, *, kind: str) -> str | None:
    """None for a well-formed number of this kind, else `kind`, `digits`, `length`, `repeated` or `check_digit`."""
    if kind not in LENGTHS:
        return "kind"
    if not _DIGITS.fullmatch(number):
        return "digits"
    least, most = LENGTHS[kind]
    if not least <= len(number) <= most:
        return "length"
    if len({*number}) == 1:
        return "repeated"
    return "check_digit" if kind == "card" and luhn_check(number[:-1]) != number[-1] else None


def luhn_check(body: str) -> str:
    """The last digit of a card for the digits before it (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
