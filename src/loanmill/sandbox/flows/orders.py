"""Tobacco orders of a shop, one month at a time: one order a week on the day the wholesaler calls."""

from __future__ import annotations

from datetime import date

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.rhythm import days, month_sales_fen
from loanmill.sandbox.rng import number, rng

WireRow = dict[str, object]
CARTON_YUAN = (70, 190)


def grade(merchant: Merchant) -> int:
    """Grade 1 to 30, higher for larger shops."""
    random = rng(merchant.seed, "grade", merchant.key)
    return max(1, min(30, merchant.base_fen // 600_000 + random.randint(-3, 3)))


def orders_of_month(merchant: Merchant, *, month: date) -> list[WireRow]:
    """Orders of `month`. Tobacco is about half of a shop's sales; cartons have list prices."""
    sales_fen = month_sales_fen(merchant, month=month)
    own = number(merchant.seed, "tobacco", merchant.key)
    calls = [day for day in days(merchant, month=month) if day.weekday() == own % 5]
    if not sales_fen or not calls or merchant.licence_no is None:
        return []
    random = rng(merchant.seed, "orders", merchant.key, month)
    borrowed = merchant.truth.kind == "borrowed_licence"
    share = 0.35 + (own // 5 % 20) / 100
    rows: list[WireRow] = []
    for order, day in enumerate(calls, start=1):
        target_fen = sales_fen * share * 0.88 / len(calls) * random.uniform(0.85, 1.15)
        price_fen = random.randint(*CARTON_YUAN) * 100
        cartons = max(1, round(target_fen / price_fen))
        rows.append(
            {
                "order_no": f"YC{day:%Y%m%d}{own % 1_000_000:06d}{order:02d}",
                "ordered_on": day.isoformat(),
                "cartons": cartons,
                "amount": yuan_text(fen=cartons * price_fen),
                "paid_by_linked_account": random.random() < (0.25 if borrowed else 0.97),
            }
        )
    return rows
