"""What is in a merchant's account on a day: the hidden way it pays, as a balance.

A function of (seed, merchant, day) alone. A debit never lowers a later balance: takings refill the account every
day, and dry spells of some days, by kind of payer, are what makes instalments late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.rng import rng
from loanmill.sandbox.truths import Payer

CLOSED_AFTER = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Spells:
    """Chance in percent of a dry spell a month, and its shortest and longest days."""

    chance: int
    shortest: int
    longest: int


SPELLS: Mapping[Payer, Spells] = {
    "prompt": Spells(chance=9, shortest=1, longest=4),
    "slow": Spells(chance=60, shortest=4, longest=24),
    "patchy": Spells(chance=95, shortest=20, longest=58),
    "vanishing": Spells(chance=25, shortest=2, longest=12),
}


def is_closed(merchant: Merchant, *, on: date) -> bool:
    """Whether the account no longer exists: some weeks after a vanishing payer stopped."""
    stops_on = merchant.truth.stops_on
    return stops_on is not None and on >= stops_on + CLOSED_AFTER


def balance_fen(merchant: Merchant, *, on: date) -> int:
    """Money that a debit on `on` can reach, in fen."""
    stops_on = merchant.truth.stops_on
    if stops_on is not None and on >= stops_on:
        return 0
    random = rng(merchant.seed, "balance", merchant.key, on)
    if _is_dry(merchant, on=on):
        if random.random() < (0.16 if merchant.truth.payer == "patchy" else 0.4):
            return int(merchant.base_fen * random.uniform(0.005, 0.06))
        return 0
    return int(merchant.base_fen * random.uniform(0.6, 1.6))


def _is_dry(merchant: Merchant, *, on: date) -> bool:
    """Whether `on` falls into a spell that began in this month or one of the two before."""
    spells = SPELLS[merchant.truth.payer]
    month = on.replace(day=1)
    for _ in range(3):
        random = rng(merchant.seed, "spell", merchant.key, month)
        if random.randrange(100) < spells.chance:
            begins = month + timedelta(days=random.randrange(28))
            ends = begins + timedelta(days=random.randint(spells.shortest, spells.longest))
            if begins <= on < ends:
                return True
        month = (month - timedelta(days=1)).replace(day=1)
    return False
