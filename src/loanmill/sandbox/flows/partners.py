"""Who a merchant deals with: customers and suppliers with their own codes, some shared with the whole town."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from loanmill.sandbox.identifiers import stranger_uscc
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.names import firm_name, place
from loanmill.sandbox.rng import rng

LINES = ("建筑工程", "商贸", "物业", "实业", "机械", "装饰工程", "农业发展", "食品", "酒店管理", "供应链")


@dataclass(frozen=True, slots=True)
class Partner:
    """A counterparty and how much of the trade goes through it."""

    tax_id: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Partners:
    """Both sides of a merchant's trade. For a shell the two sides are the same few firms."""

    customers: tuple[Partner, ...]
    suppliers: tuple[Partner, ...]


def partners(merchant: Merchant) -> Partners:
    """The partners of `merchant`, weights falling like 1/rank."""
    random = rng(merchant.seed, "partners", merchant.key)
    if merchant.truth.kind == "shell_circular":
        ring = tuple(_stranger(random, rank=1) for _ in range(random.randint(2, 4)))
        return Partners(customers=ring, suppliers=ring)
    customers = [_stranger(random, rank=rank) for rank in range(1, random.randint(*merchant.trade.customers) + 1)]
    if merchant.truth.kind == "concentrated":
        first = customers[0]
        customers[0] = Partner(tax_id=first.tax_id, name=first.name, weight=40.0)
    suppliers = []
    for rank in range(1, random.randint(*merchant.trade.suppliers) + 1):
        if random.random() < 0.5:
            suppliers.append(_of_town(merchant, place_no=random.randrange(12), rank=rank))
        else:
            suppliers.append(_stranger(random, rank=rank))
    return Partners(customers=tuple(customers), suppliers=tuple({s.tax_id: s for s in suppliers}.values()))


def _stranger(random: Random, *, rank: int) -> Partner:
    city, _ = place(random)
    name = firm_name(random, city=city, line=random.choice(LINES))
    return Partner(tax_id=stranger_uscc(random), name=name, weight=1 / rank)


def _of_town(merchant: Merchant, *, place_no: int, rank: int) -> Partner:
    """One of the twelve wholesalers that the whole trade buys from."""
    random = rng(merchant.seed, "wholesaler", merchant.trade.code, place_no)
    city, _ = place(random)
    name = firm_name(random, city=city, line=merchant.trade.line)
    return Partner(tax_id=stranger_uscc(random), name=name, weight=1 / rank)
