"""What is true of a merchant and never told: whether the business is sound, and how it will pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from loanmill.sandbox.rng import pick, rng
from loanmill.sandbox.trades import Product

Kind = Literal[
    "sound",
    "weak",  # thin, shrinking a little, often late
    "unlucky",  # sound until something happens after the loan: nobody can know
    "declining",
    "dormant",  # months without a sale
    "concentrated",  # lives from one customer
    "too_young",
    "over_indebted",
    "abnormal_listed",
    "revoked",
    "shell_circular",  # invoices go round between linked firms
    "pos_cash_out",  # card credit turned into cash at night
    "borrowed_licence",
    "licence_expired",
]
Payer = Literal["prompt", "slow", "patchy", "vanishing"]

COMMON: Mapping[Kind, int] = {
    "sound": 665,
    "weak": 150,
    "unlucky": 20,
    "declining": 35,
    "too_young": 20,
    "over_indebted": 30,
    "abnormal_listed": 15,
    "revoked": 5,
}
BY_PRODUCT: Mapping[Product, Mapping[Kind, int]] = {
    "invoice_loan": {"shell_circular": 30, "dormant": 15, "concentrated": 15},
    "tobacco_loan": {"pos_cash_out": 25, "borrowed_licence": 20, "licence_expired": 15},
}
# Around a real enterprise only what its real name and invoices cannot contradict.
REAL: Mapping[Kind, int] = {"sound": 740, "weak": 180, "unlucky": 25, "over_indebted": 35, "abnormal_listed": 20}
GOOD: Mapping[Payer, int] = {"prompt": 94, "slow": 6, "patchy": 0, "vanishing": 0}
WEAK: Mapping[Payer, int] = {"prompt": 45, "slow": 38, "patchy": 13, "vanishing": 4}
BAD: Mapping[Payer, int] = {"prompt": 15, "slow": 20, "patchy": 30, "vanishing": 35}
PAYERS: Mapping[Kind, Mapping[Payer, int]] = {
    "sound": GOOD,
    "weak": WEAK,
    "too_young": WEAK,
    "concentrated": WEAK,
    "dormant": WEAK,
    "unlucky": {"vanishing": 1},
}


@dataclass(frozen=True, slots=True)
class Truth:
    """The hidden side: kind of business, growth a year in percent, how it pays, and when it stops.

    `stops_on` is the day from which a vanishing payer has neither sales nor money; None for the others.
    """

    kind: Kind
    growth: int
    payer: Payer
    stops_on: date | None


def truth(*, seed: int, key: str, odds: Mapping[Kind, int], start: date) -> Truth:
    """The truth about merchant `key`, a function of seed, key and odds; `start` only places the day it stops."""
    random = rng(seed, "truth", key)
    kind = pick(random, odds)
    payer = pick(random, PAYERS.get(kind, BAD))
    stops_on = start + timedelta(days=random.randint(25, 110))
    return Truth(
        kind=kind,
        growth=_growth(random, kind=kind),
        payer=payer,
        stops_on=stops_on if payer == "vanishing" else None,
    )


def _growth(random: Random, *, kind: Kind) -> int:
    """Percent a year."""
    if kind == "declining":
        return -random.randint(35, 55)
    if kind == "weak":
        return random.randint(-22, 4)
    return random.randint(-6, 24)
