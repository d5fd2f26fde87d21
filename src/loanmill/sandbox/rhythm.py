"""How sales move: season, Spring Festival, week, growth, noise, and the end of a business."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.rng import rng

# First day of the lunar year.
SPRING_FESTIVAL = {
    2016: date(2016, 2, 8),
    2017: date(2017, 1, 28),
    2018: date(2018, 2, 16),
    2019: date(2019, 2, 5),
    2020: date(2020, 1, 25),
    2021: date(2021, 2, 12),
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
    2031: date(2031, 1, 23),
    2032: date(2032, 2, 11),
    2033: date(2033, 1, 31),
    2034: date(2034, 2, 19),
    2035: date(2035, 2, 8),
}
MONTHS_BEFORE = 24


def first_month(merchant: Merchant) -> date:
    """The first month with flows: 24 months before the start, or when the business was established."""
    month = merchant.start.year * 12 + merchant.start.month - 1 - MONTHS_BEFORE
    begin = date(month // 12, month % 12 + 1, 1)
    return max(begin, merchant.established_on.replace(day=1))


def days(merchant: Merchant, *, month: date) -> list[date]:
    """The days of `month` on which the business existed and had not yet stopped."""
    if month < first_month(merchant):
        return []
    last = monthrange(month.year, month.month)[1]
    stops_on = merchant.truth.stops_on
    every = (month + timedelta(days=n) for n in range(last))
    return [day for day in every if day >= merchant.established_on and (stops_on is None or day < stops_on)]


def day_weight(merchant: Merchant, *, day: date) -> int:
    """How busy a day is, 100 being an ordinary one: weekday and Spring Festival."""
    weight = merchant.trade.week[day.weekday()]
    before, closed, length = merchant.trade.festival
    festival = SPRING_FESTIVAL.get(day.year)
    if festival is None:
        return weight
    distance = (day - festival).days
    if -21 <= distance < -1:
        return weight * before // 100
    if -1 <= distance < length:
        return weight * closed // 100
    return weight


def month_sales_fen(merchant: Merchant, *, month: date) -> int:
    """Sales of `month` in fen, the same whenever asked. 0 before the business existed and after it stopped."""
    open_days = days(merchant, month=month)
    if not open_days:
        return 0
    random = rng(merchant.seed, "month", merchant.key, month)
    hidden = merchant.truth
    if hidden.kind == "dormant" and random.random() < 0.3:
        return 0
    years = (month - merchant.start).days / 365
    trend = (1 + hidden.growth / 100) ** max(-2.0, min(years, 2.0))
    if hidden.kind == "declining":  # it went well until a year before the loan
        trend = (1 + hidden.growth / 100) ** max(-1.0, min(years, 2.0))
    season = merchant.trade.months[month.month - 1] / 100
    busy = sum(day_weight(merchant, day=day) for day in open_days) / (100 * monthrange(month.year, month.month)[1])
    noise = random.lognormvariate(0, 0.2 if hidden.kind in ("weak", "concentrated") else 0.08)
    return int(merchant.base_fen * trend * season * busy * noise)
