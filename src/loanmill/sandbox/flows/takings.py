"""POS and QR takings of a shop, one month at a time, as an acquirer writes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.rhythm import day_weight, days, month_sales_fen
from loanmill.sandbox.rng import number, rng

WireRow = dict[str, object]
MOST_A_DAY = 9  # an acquirer's sample shop: keeps two years of a town of 200 within a million rows
HOURS = tuple(range(7, 24))
HOUR_WEIGHTS = (4, 6, 6, 6, 8, 9, 7, 5, 5, 6, 8, 11, 12, 10, 8, 5, 2)
NIGHT = (23, 0, 1, 2, 3, 4)
MODES = ("qr", "contactless", "chip", "swipe")
ROUND_YUAN = (3_000, 4_900, 5_000, 6_000, 8_000, 9_800, 9_900, 10_000)


def takings_of_month(merchant: Merchant, *, month: date) -> list[WireRow]:
    """Messages of `month` in order of time. Empty without sales, or for a merchant without a terminal."""
    sales_fen = month_sales_fen(merchant, month=month)
    open_days = days(merchant, month=month)
    if not sales_fen or not open_days or merchant.merchant_no is None:
        return []
    till = _Till(merchant, rng(merchant.seed, "takings", merchant.key, month), month=month)
    cash_out = merchant.truth.kind == "pos_cash_out"
    share = 0.25 if cash_out else 0.78
    if merchant.truth.kind == "borrowed_licence":
        share = 0.2
    till.sell(total_fen=int(sales_fen * share), open_days=open_days)
    if cash_out:
        till.cash_out(total_fen=int(sales_fen * 0.9), open_days=open_days)
    return till.rows()


class _Till:
    """One terminal of a shop over one month."""

    def __init__(self, merchant: Merchant, random: Random, *, month: date) -> None:
        self._merchant, self._random, self._month = merchant, random, month
        self._own = number(merchant.seed, "till", merchant.key) % 1_000_000
        self._sold: list[tuple[datetime, int, str, str]] = []

    def sell(self, *, total_fen: int, open_days: list[date]) -> None:
        """Ordinary customers: daytime, lognormal tickets, two in three from regulars."""
        random = self._random
        count = max(1, min(MOST_A_DAY * len(open_days), total_fen // (self._merchant.trade.ticket * 100)))
        parts = [random.lognormvariate(0, 0.7) for _ in range(count)]
        scale = total_fen / sum(parts)
        weights = [day_weight(self._merchant, day=day) for day in open_days]
        on = random.choices(open_days, weights=weights, k=count)
        hours = random.choices(HOURS, weights=HOUR_WEIGHTS, k=count)
        modes = random.choices(MODES, weights=(72, 10, 11, 7), k=count)
        for part, day, hour, mode in zip(parts, on, hours, modes, strict=True):
            at = datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)))
            card = random.randrange(160) if random.random() < 0.66 else random.randrange(1_000, 90_000)
            self._sold.append((at, max(100, int(part * scale) // 10 * 10), mode, f"{self._own:06d}{card:05d}"))

    def cash_out(self, *, total_fen: int, open_days: list[date]) -> None:
        """The same few credit cards, at night, for round amounts."""
        random = self._random
        cards = [f"{self._own:06d}9{card:04d}" for card in range(random.randint(5, 9))]
        left_fen = total_fen
        while left_fen > 0:
            amount_fen = random.choice(ROUND_YUAN) * 100
            hour = random.choice(NIGHT)
            at = datetime.combine(random.choice(open_days), time(hour, random.randrange(60), random.randrange(60)))
            self._sold.append((at, amount_fen, random.choice(("swipe", "swipe", "chip")), random.choice(cards)))
            left_fen -= amount_fen

    def rows(self) -> list[WireRow]:
        """All messages in order of time; a few are refused, refunded or reversed."""
        rows: list[WireRow] = []
        for order, (at, amount_fen, mode, card) in enumerate(sorted(self._sold), start=1):
            luck = self._random.random()
            response = "51" if luck < 0.012 else "05" if luck < 0.018 else "00"
            rrn = f"{self._month:%y%m}{self._own % 1000:03d}{order:05d}"
            row = self._row(at, amount_fen, mode, card, kind="sale", rrn=rrn, response=response)
            rows.append(row)
            if 0.018 <= luck < 0.026:
                rows.append({**row, "message_type": "reversal", "local_at": _later(at, 1)})
            elif 0.026 <= luck < 0.034:
                rows.append({**row, "message_type": "refund", "rrn": "9" + rrn[1:], "local_at": _later(at, 40)})
        rows.sort(key=lambda row: str(row["local_at"]))
        for stan, row in enumerate(rows, start=1):
            row["stan"] = f"{stan:06d}"
        return rows

    def _row(
        self, at: datetime, amount_fen: int, mode: str, card: str, *, kind: str, rrn: str, response: str
    ) -> WireRow:
        return {
            "message_type": kind,
            "amount": yuan_text(fen=amount_fen),
            "local_at": at.isoformat(),
            "rrn": rrn,
            "auth_code": f"{self._random.randrange(1_000_000):06d}" if response == "00" else "",
            "response_code": response,
            "terminal_no": f"{self._own:06d}01",
            "mcc": self._merchant.trade.mcc,
            "entry_mode": mode,
            "card_token": f"ct{card}",
        }


def _later(at: datetime, minutes: int) -> str:
    """Some minutes later on the same day: a message stays in the month it belongs to."""
    return min(at + timedelta(minutes=minutes), datetime.combine(at.date(), time(23, 59, 59))).isoformat()
