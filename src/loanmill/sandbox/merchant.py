"""One merchant: who it is, what it leaves behind, what it asks for, and the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from loanmill.sandbox.claims import Claim, claim
from loanmill.sandbox.identifiers import account, licence_no, merchant_no, uscc
from loanmill.sandbox.names import firm_name, place, shop_name
from loanmill.sandbox.people import Household, household
from loanmill.sandbox.rng import pick, rng
from loanmill.sandbox.trades import TRADES, WEIGHTS, Product, Trade
from loanmill.sandbox.truths import BY_PRODUCT, COMMON, Truth, truth
from loanmill.sandbox.truths import Kind as TruthKind

Kind = Literal["firm", "sole_trader"]
CAPITAL_YUAN = (50_000, 100_000, 300_000, 500_000, 1_000_000, 2_000_000)


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant of the town. `key` is what every stream of randomness about it hangs on; money in fen.

    `other_account` is a second one in the same name, with the same money: what a change of accounts changes to.
    `base_fen` is a normal month's sales at the start date. `truth` is hidden: no server ever shows it.
    """

    seed: int
    key: str
    start: date
    kind: Kind
    name: str
    uscc: str
    trade: Trade
    product: Product
    city: str
    address: str
    established_on: date
    capital_fen: int
    base_fen: int
    people: Household
    account: str
    other_account: str
    licence_no: str | None
    merchant_no: str | None
    claim: Claim
    truth: Truth


def merchant(*, seed: int, index: int, start: date) -> Merchant:
    """Merchant `index` of the town `seed`: depends on nothing else but `start`, which places it in time."""
    key = f"m{index}"
    random = rng(seed, "merchant", key)
    trade = TRADES[pick(random, WEIGHTS)]
    sole = random.random() * 10_000 < trade.sole_bp
    return assemble(
        seed=seed,
        key=key,
        index=index,
        start=start,
        trade=trade,
        kind="sole_trader" if sole else "firm",
        name=None,
        base_fen=_base_fen(random, trade=trade),
        label="merchant",
        odds={**COMMON, **BY_PRODUCT[trade.product]},
        age_days=(800, 6_500),
    )


def assemble(
    *,
    seed: int,
    key: str,
    index: int,
    start: date,
    trade: Trade,
    kind: Kind,
    name: str | None,
    base_fen: int,
    label: str,
    odds: Mapping[TruthKind, int],
    age_days: tuple[int, int],
) -> Merchant:
    """A whole merchant around its trade, kind and size; a name is invented when none is given.

    `index` must be unique under `label`: identifiers are permuted from it. `odds` are those of the hidden kinds,
    `age_days` the least and greatest age of the business.
    """
    random = rng(seed, "case", key)
    hidden = truth(seed=seed, key=key, odds=odds, start=start)
    people = household(random, today=start, firm=kind == "firm")
    city, address = place(random)
    sole = kind == "sole_trader"
    signed = shop_name(random, district=address[:3], sign=random.choice(trade.signs))
    registered = firm_name(random, city=city, line=trade.line)
    return Merchant(
        seed=seed,
        key=key,
        start=start,
        kind=kind,
        name=name or (signed if sole else registered),
        uscc=uscc(seed, index, sole_trader=sole, label=label),
        trade=trade,
        product=trade.product,
        city=city,
        address=city + address,
        established_on=start
        - timedelta(days=_age_days(random, people=people, start=start, hidden=hidden, between=age_days)),
        capital_fen=random.choice(CAPITAL_YUAN) * 100 * (1 if sole else 3),
        base_fen=base_fen,
        people=people,
        account=account(seed, index, label=label),
        other_account=account(seed, index, label=f"{label}/other"),
        licence_no=licence_no(seed, index) if trade.product == "tobacco_loan" else None,
        merchant_no=merchant_no(seed, index, mcc=trade.mcc) if trade.mcc else None,
        claim=claim(
            random,
            seed=seed,
            key=key,
            trade=trade,
            base_fen=base_fen,
            truth=hidden,
            people=people,
            start=start,
            payee=firm_name(random, city=city, line=trade.line),
        ),
        truth=hidden,
    )


def _base_fen(random: Random, *, trade: Trade) -> int:
    """A month's sales, more small than large, whole yuan."""
    low, high = trade.sales
    return int(low + (high - low) * random.betavariate(1.6, 2.6)) * 100


def _age_days(random: Random, *, people: Household, start: date, hidden: Truth, between: tuple[int, int]) -> int:
    """Age of the business: within `between`, cut to the time since its operator was 20."""
    if hidden.kind == "too_young":
        return random.randint(70, 200)
    of_age = (start - people.operator.born_on).days - 20 * 366
    return max(between[0], min(random.randint(*between), of_age))
