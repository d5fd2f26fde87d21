"""What a merchant asks for and declares on the form: amount, purpose, debts elsewhere, mitigants, payee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from loanmill.sandbox.identifiers import account
from loanmill.sandbox.people import Household
from loanmill.sandbox.rng import number, pick
from loanmill.sandbox.trades import Product, Trade
from loanmill.sandbox.truths import Truth

Purpose = Literal["stock", "equipment", "fit_out", "wages_rent", "receivables_gap", "other"]
PURPOSES: dict[Purpose, int] = {
    "stock": 58,
    "equipment": 12,
    "fit_out": 8,
    "wages_rent": 6,
    "receivables_gap": 12,
    "other": 4,
}
# What people know of the products: nobody asks for more than the poster says.
MOST_FEN: dict[Product, int] = {"invoice_loan": 100_000_000, "tobacco_loan": 50_000_000}
LENDERS = (
    "城南农商行（模拟）",
    "青岚银行（模拟）",
    "小微消费金融（模拟）",
    "汇融小贷（模拟）",
    "车贷金融（模拟）",
)


@dataclass(frozen=True, slots=True)
class Debt:
    """A loan elsewhere as declared. Money in fen."""

    lender: str
    kind: Literal["working_capital", "mortgage", "car", "consumer"]
    outstanding_fen: int
    monthly_payment_fen: int
    overdue_count_24m: int


@dataclass(frozen=True, slots=True)
class Mitigant:
    """Something that would soften a loss, at its stated value."""

    kind: Literal["property", "vehicle", "stock", "insurance"]
    value_fen: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The application form as the merchant fills it in. Money in fen."""

    ask_fen: int
    term_months: int
    purpose: Purpose
    declared_monthly_sales_fen: int
    own_funds_fen: int
    monthly_costs_fen: int
    years_in_trade: int
    married: bool
    spouse_consents: bool | None
    debts: tuple[Debt, ...]
    mitigants: tuple[Mitigant, ...]
    payee_name: str
    payee_account: str


def claim(
    random: Random,
    *,
    seed: int,
    key: str,
    trade: Trade,
    base_fen: int,
    truth: Truth,
    people: Household,
    start: date,
    payee: str,
) -> Claim:
    """The form of merchant `key`, whose sales are about `base_fen` a month. Liars and the weak declare more."""
    boast = (
        random.uniform(1.2, 1.8) if truth.kind in ("weak", "shell_circular", "declining") else random.uniform(0.9, 1.15)
    )
    ask_fen = int(base_fen * random.uniform(0.8, 3.2)) // 1_000_000 * 1_000_000
    age = (start - people.operator.born_on).days // 366
    own_funds_fen = int(base_fen * random.uniform(0.2, 0.9)) // 100_000 * 100_000
    return Claim(
        ask_fen=min(max(ask_fen, 2_000_000), MOST_FEN[trade.product]),
        term_months=random.choice((6, 12, 12, 12, 18, 24)),
        purpose=pick(random, PURPOSES),
        declared_monthly_sales_fen=int(base_fen * boast) // 100_000 * 100_000,
        own_funds_fen=own_funds_fen,
        monthly_costs_fen=int(base_fen * trade.margin_bp * random.uniform(0.25, 0.55)) // 10_000 // 10_000 * 10_000,
        years_in_trade=random.randint(1, max(2, min(30, age - 19))),
        married=people.spouse is not None,
        spouse_consents=None if people.spouse is None else random.random() < 0.97,
        debts=_debts(random, base_fen=base_fen, truth=truth),
        mitigants=_mitigants(random, base_fen=base_fen),
        payee_name=payee,
        payee_account=account(seed, number(seed, "payee", key) % 10**9, label="payee"),
    )


def _debts(random: Random, *, base_fen: int, truth: Truth) -> tuple[Debt, ...]:
    heavy = truth.kind == "over_indebted"
    count = random.randint(3, 5) if heavy else random.choice((0, 0, 0, 1, 1, 2))
    debts = []
    for lender in random.sample(LENDERS, count):
        months = random.choice((12, 24, 36))
        outstanding_fen = int(base_fen * random.uniform(2.5, 6.0 if heavy else 3.0) * (1 if heavy else 0.3))
        debts.append(
            Debt(
                lender=lender,
                kind=random.choice(("working_capital", "working_capital", "mortgage", "car", "consumer")),
                outstanding_fen=outstanding_fen // 10_000 * 10_000,
                monthly_payment_fen=int(outstanding_fen * random.uniform(1.03, 1.12) / months) // 100 * 100,
                overdue_count_24m=_overdue_count(random, heavy=heavy, weak=truth.kind == "weak"),
            )
        )
    return tuple(debts)


def _overdue_count(random: Random, *, heavy: bool, weak: bool) -> int:
    if heavy:
        return random.randint(0, 4)
    return random.choice((0, 0, 0, 0, 1, 2) if weak else (0, 0, 0, 0, 0, 0, 0, 0, 0, 1))


def _mitigants(random: Random, *, base_fen: int) -> tuple[Mitigant, ...]:
    if random.random() > 0.35:
        return ()
    kind: Literal["property", "vehicle", "stock", "insurance"] = random.choice(
        ("property", "vehicle", "stock", "insurance")
    )
    times = {"property": 8.0, "vehicle": 1.0, "stock": 1.2, "insurance": 0.8}[kind]
    return (Mitigant(kind=kind, value_fen=int(base_fen * times * random.uniform(0.6, 1.5)) // 1_000_000 * 1_000_000),)
