"""VAT invoices of a merchant, one month at a time, as the tax provider writes them."""

from __future__ import annotations

from datetime import date
from random import Random

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.flows.partners import Partner, partners
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.rhythm import day_weight, days, month_sales_fen
from loanmill.sandbox.rng import number, rng

WireRow = dict[str, object]
# From this day on everybody issues fully digital invoices; the town's early movers did before.
ALL_DIGITAL_ON = date(2024, 12, 1)
SMALL_TAXPAYER_FEN = 41_600_000  # 5 million yuan a year
SMALL_RATE_BP = 100


def invoices_of_month(merchant: Merchant, *, month: date) -> list[WireRow]:
    """Sales and purchase invoices of `month`, by day. Empty when the business sold nothing."""
    sales_fen = month_sales_fen(merchant, month=month)
    open_days = days(merchant, month=month)
    if not sales_fen or not open_days:
        return []
    random = rng(merchant.seed, "invoices", merchant.key, month)
    if merchant.truth.kind == "shell_circular":
        return _circular(merchant, random, month=month, sales_fen=sales_fen, open_days=open_days)
    invoiced = 0.9 if merchant.kind == "firm" else 0.72
    bought = 1 - merchant.trade.margin_bp / 10_000
    both = partners(merchant)
    book = _Book(merchant, random, month=month)
    sold_fen = int(sales_fen * invoiced * random.uniform(0.95, 1.05))
    bought_fen = int(sales_fen * invoiced * bought * random.uniform(0.9, 1.1))
    book.spread("out", both.customers, total_fen=sold_fen, mean_fen=merchant.trade.invoice * 100, open_days=open_days)
    book.spread("in", both.suppliers, total_fen=bought_fen, mean_fen=merchant.trade.invoice * 180, open_days=open_days)
    return book.rows()


def _circular(
    merchant: Merchant, random: Random, *, month: date, sales_fen: int, open_days: list[date]
) -> list[WireRow]:
    """Big round invoices round a ring at the end of the month, in and out almost equal."""
    ring = partners(merchant).customers
    late = [day for day in open_days if day.day >= 22] or open_days
    book = _Book(merchant, random, month=month)
    for turn in range(random.randint(3, 6)):
        total_fen = max(1, round(sales_fen * 1.4 / 4 / 1_000_000)) * 1_000_000
        on = random.choice(late)
        book.write("out", ring[turn % len(ring)], total_fen=total_fen, on=on)
        book.write("in", ring[(turn + 1) % len(ring)], total_fen=total_fen * random.randint(96, 99) // 100, on=on)
    return book.rows()


class _Book:
    """A month's invoice book: gives numbers, splits tax, voids and red-letters a few."""

    def __init__(self, merchant: Merchant, random: Random, *, month: date) -> None:
        self._merchant, self._random, self._month = merchant, random, month
        self._rows: list[WireRow] = []
        self._serial = 0
        small = merchant.base_fen < SMALL_TAXPAYER_FEN
        self._rate_bp = {"out": SMALL_RATE_BP if small else merchant.trade.tax_bp, "in": 1300}
        self._own = number(merchant.seed, "book", merchant.key) % 1_000_000
        self._digital = month >= ALL_DIGITAL_ON or self._own % 3 == 0

    def spread(
        self, side: str, among: tuple[Partner, ...], *, total_fen: int, mean_fen: int, open_days: list[date]
    ) -> None:
        """Split `total_fen` over invoices of about `mean_fen`, busy days and big partners first."""
        count = max(1, min(60, round(total_fen / mean_fen)))
        parts = [self._random.lognormvariate(0, 0.6) for _ in range(count)]
        scale = total_fen / sum(parts)
        on = self._random.choices(
            open_days, weights=[day_weight(self._merchant, day=day) for day in open_days], k=count
        )
        to = self._random.choices(among, weights=[partner.weight for partner in among], k=count)
        for part, day, partner in zip(parts, sorted(on), to, strict=True):
            self.write(side, partner, total_fen=max(100, int(part * scale)), on=day)

    def write(self, side: str, partner: Partner, *, total_fen: int, on: date) -> None:
        """One invoice, and now and then what happens to it afterwards."""
        luck = self._random.random()
        row = self._row(side, partner, total_fen=total_fen, on=on, status="正常")
        if luck < 0.02 and not self._digital:
            row["status"] = "作废"
        self._rows.append(row)
        if 0.02 <= luck < 0.032:
            self._rows.append(self._row(side, partner, total_fen=-total_fen, on=on, status="红冲"))

    def _row(self, side: str, partner: Partner, *, total_fen: int, on: date, status: str) -> WireRow:
        rate_bp = self._rate_bp[side]
        amount_fen = round(total_fen * 10_000 / (10_000 + rate_bp))
        self._serial += 1
        row: WireRow = {
            "issued_on": on.isoformat(),
            "direction": side,
            "counterparty_id": partner.tax_id,
            "counterparty_name": partner.name,
            "amount": yuan_text(fen=amount_fen),
            "tax": yuan_text(fen=total_fen - amount_fen),
            "total": yuan_text(fen=total_fen),
            "status": status,
            "goods": self._random.choice(self._merchant.trade.goods),
        }
        # A purchase invoice carries its seller's number: the two sides never share one.
        where = 1 if side == "out" else 2
        if self._digital:
            year, month = self._month.year % 100, self._month.month
            row["number"] = f"{year:02d}99{where}{self._own:06d}{month:02d}{self._serial:07d}"
        else:
            row["code"] = f"0{self._own:06d}{self._month.year % 100:02d}{where}00"
            row["number"] = f"{self._month.month:02d}{self._serial:06d}"
        return row

    def rows(self) -> list[WireRow]:
        """All rows in order of day."""
        return sorted(self._rows, key=lambda row: str(row["issued_on"]))
