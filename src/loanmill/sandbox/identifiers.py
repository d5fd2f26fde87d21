"""Identifiers that are well formed and belong to nobody: region 99xxxx is assigned to no place.

Codes that must be unique in a town are permuted from the index of the merchant, so they never collide.
"""

from __future__ import annotations

from datetime import date
from random import Random

from loanmill.core.kernel.identifiers import (
    USCC_ALPHABET,
    organisation_check,
    resident_id_check,
    uscc_check,
)
from loanmill.sandbox.rng import unique

_ORGANISATION_SIZE = 31**6


def uscc(seed: int, index: int, *, sole_trader: bool, label: str = "merchant") -> str:
    """A valid unified social credit code: 91 firm or 92 sole trader, region 99xxxx, organisation code MA......"""
    place = unique(seed, f"uscc/{label}", index, size=_ORGANISATION_SIZE)
    region = unique(seed, f"region/{label}", index, size=10_000)
    return _uscc(place, region=region, sole_trader=sole_trader)


def stranger_uscc(random: Random) -> str:
    """A valid code for a firm that is only ever a counterparty."""
    return _uscc(random.randrange(_ORGANISATION_SIZE), region=random.randrange(10_000), sole_trader=False)


def _uscc(place: int, *, region: int, sole_trader: bool) -> str:
    signs = ""
    for _ in range(6):
        place, rest = divmod(place, 31)
        signs += USCC_ALPHABET[rest]
    organisation = f"MA{signs}"
    check = organisation_check(organisation)
    body = f"9{'2' if sole_trader else '1'}99{region:04d}{organisation}{check}"
    return body + uscc_check(body)


def resident_id(random: Random, *, born_on: date, female: bool) -> str:
    """A valid resident id number of region 99xxxx; the 17th digit is even for women."""
    order = random.randrange(500) * 2 + (0 if female else 1)
    body = f"99{random.randrange(10_000):04d}{born_on:%Y%m%d}{order:03d}"
    return body + resident_id_check(body)


def mobile(random: Random) -> str:
    """An 11-digit number in 199-0000-xxxx form, outside ordinary series."""
    return f"1990000{random.randrange(10_000):04d}"


def account(seed: int, index: int, *, label: str = "merchant") -> str:
    """A 19-digit account number that starts with 9999, which no bank issues."""
    return f"9999{unique(seed, f'account/{label}', index, size=10**15):015d}"


def licence_no(seed: int, index: int) -> str:
    """A 12-digit tobacco retail licence number."""
    return f"99{unique(seed, 'licence', index, size=10**10):010d}"


def merchant_no(seed: int, index: int, *, mcc: str) -> str:
    """A 15-digit acquirer merchant number: acquirer 999, trade code, order."""
    return f"999{mcc}{unique(seed, 'merchant_no', index, size=10**8):08d}"
