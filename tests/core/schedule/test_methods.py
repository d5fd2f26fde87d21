"""Each repayment method as a table that a credit officer can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import yuan_text
from loanmill.core.schedule.build import METHODS, UnknownMethod, build_schedule
from loanmill.core.schedule.conventions import FlatInterest, Grace, PartPeriod, StubMonths, Timing
from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.terms import Draw, Instalment, RateChange, Terms

# 12,000.00 yuan at 12% a year from 31 January, in 30/360: 1% a month, so that every figure can be done by hand.
BY_HAND = Terms(
    principal_fen=1_200_000, rate_bp=1_200, months=4, starts_on=date(2026, 1, 31), day_count=DayCount.THIRTY_360
)
MORE: dict[str, dict[str, Any]] = {
    "balloon": {"balloon_fen": 600_000},
    "step": {"step_bp": 1_000, "step_every": 2},
    "daily_takings": {"takings_fen": 800_000, "share_bp": 4_000},
    "revolving": {"repayments": (Draw(date(2026, 3, 2), 500_000),)},
}

GOLDEN = {
    "equal_instalments": """
        2026-02-28  2955.37  120.00  9044.63
        2026-03-31  2984.92   90.45  6059.71
        2026-04-30  3014.77   60.60  3044.94
        2026-05-31  3044.94   30.45     0.00
    """,
    "equal_principal": """
        2026-02-28  3000.00  120.00  9000.00
        2026-03-31  3000.00   90.00  6000.00
        2026-04-30  3000.00   60.00  3000.00
        2026-05-31  3000.00   30.00     0.00
    """,
    "interest_monthly": """
        2026-02-28      0.00  120.00  12000.00
        2026-03-31      0.00  120.00  12000.00
        2026-04-30      0.00  120.00  12000.00
        2026-05-31  12000.00  120.00      0.00
    """,
    "bullet": """
        2026-05-31  12000.00  480.00  0.00
    """,
    # a quarter, and the month that is left
    "quarterly_interest": """
        2026-04-30      0.00  360.00  12000.00
        2026-05-31  12000.00  120.00      0.00
    """,
    # 30 days on 12,000.00 and 90 on 7,000.00, at 1/3 of a per mille a day
    "revolving": """
        2026-03-02  5000.00  120.00  7000.00
        2026-05-31  7000.00  210.00     0.00
    """,
    "flat": """
        2026-02-28  3000.00  120.00  9000.00
        2026-03-31  3000.00  120.00  6000.00
        2026-04-30  3000.00  120.00  3000.00
        2026-05-31  3000.00  120.00     0.00
    """,
    # (12,000.00 * 1.01^4 - 6,000.00) / 4.060401 = 1,597.69 a month
    "balloon": """
        2026-02-28  1477.69  120.00  10522.31
        2026-03-31  1492.47  105.22   9029.84
        2026-04-30  1507.39   90.30   7522.45
        2026-05-31  7522.45   75.22      0.00
    """,
    # 12,000.00 * 1.01^4 / 4.261401 = 2,930.32, twice; then a tenth more, 3,223.35
    "step": """
        2026-02-28  2810.32  120.00  9189.68
        2026-03-31  2838.42   91.90  6351.26
        2026-04-30  3159.84   63.51  3191.42
        2026-05-31  3191.42   31.91     0.00
    """,
    # 40% of 8,000.00 a month is 3,200.00; the rest with the last
    "daily_takings": """
        2026-02-28  3080.00  120.00  8920.00
        2026-03-31  3110.80   89.20  5809.20
        2026-04-30  3141.91   58.09  2667.29
        2026-05-31  2667.29   26.67     0.00
    """,
}


def table(lines: list[Instalment]) -> list[list[str]]:
    """Due day, principal, interest and balance, in yuan."""
    return [
        [str(i.due_on), *(yuan_text(fen=fen) for fen in (i.principal_fen, i.interest_fen, i.balance_fen))]
        for i in lines
    ]


def schedule(method: str, **terms: Any) -> list[list[str]]:
    """The table of BY_HAND with some terms changed."""
    return table(build_schedule(method=method, terms=replace(BY_HAND, **terms)))


def cells(text: str) -> list[list[str]]:
    """The cells of a table written out."""
    return [line.split() for line in text.strip().splitlines()]


def test_every_method_has_its_golden_table() -> None:
    assert set(GOLDEN) == set(METHODS)


@pytest.mark.parametrize("method", sorted(GOLDEN))
def test_golden(method: str) -> None:
    assert schedule(method, **MORE.get(method, {})) == cells(GOLDEN[method])


def test_grace_on_principal_leaves_the_rest_to_fewer_instalments() -> None:
    assert schedule("equal_principal", grace=Grace(principal=2)) == cells("""
        2026-02-28     0.00  120.00  12000.00
        2026-03-31     0.00  120.00  12000.00
        2026-04-30  6000.00  120.00   6000.00
        2026-05-31  6000.00   60.00      0.00
    """)


def test_interest_put_off_is_collected_and_interest_free_is_not() -> None:
    assert schedule("interest_monthly", grace=Grace(interest=2, free=1)) == cells("""
        2026-02-28      0.00    0.00  12000.00
        2026-03-31      0.00    0.00  12000.00
        2026-04-30      0.00  240.00  12000.00
        2026-05-31  12000.00  120.00      0.00
    """)


def test_a_down_payment_comes_back_on_the_first_day() -> None:
    assert schedule("equal_principal", down_payment_bp=5_000) == cells("""
        2026-01-31  6000.00   0.00  6000.00
        2026-02-28  1500.00  60.00  4500.00
        2026-03-31  1500.00  45.00  3000.00
        2026-04-30  1500.00  30.00  1500.00
        2026-05-31  1500.00  15.00     0.00
    """)


def test_money_paid_out_later_bears_interest_from_its_day() -> None:
    """6,000.00 from the first day, 6,000.00 from 15 March: 16 of that period's 31 days."""
    draws = (Draw(date(2026, 1, 31), 600_000), Draw(date(2026, 3, 15), 600_000))
    assert schedule("interest_monthly", draws=draws) == cells("""
        2026-02-28      0.00   60.00   6000.00
        2026-03-31      0.00   90.97  12000.00
        2026-04-30      0.00  120.00  12000.00
        2026-05-31  12000.00  120.00      0.00
    """)


def test_level_instalments_are_found_anew_when_more_is_paid_out() -> None:
    draws = (Draw(date(2026, 1, 31), 600_000), Draw(date(2026, 3, 31), 600_000))
    lines = build_schedule(method="equal_instalments", terms=replace(BY_HAND, draws=draws))
    first, second, third, last = (line.total_fen for line in lines)
    assert first == second < third
    assert abs(third - last) <= 2


def test_instalments_are_multiples() -> None:
    lines = build_schedule(method="equal_instalments", terms=replace(BY_HAND, multiple_fen=10_000))
    assert [line.total_fen for line in lines[:-1]] == [310_000] * 3


def test_act_360_charges_the_days_of_each_month() -> None:
    """100,000.00 at 7.2% a year is 20.00 a day: 31 days 620.00, 28 days 560.00."""
    terms = Terms(principal_fen=10_000_000, rate_bp=720, months=3, starts_on=date(2026, 1, 10))
    lines = build_schedule(method="interest_monthly", terms=terms)
    assert [line.interest_fen for line in lines] == [62_000, 56_000, 62_000]


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(UnknownMethod, match="ballon"):
        build_schedule(method="ballon", terms=BY_HAND)


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal_fen": 0},
        {"rate_bp": -1},
        {"months": 0},
        {"months": 5000},
        {"instalments": 5000},
        {"every": 0},
        {"due_day": 32},
        {"multiple_fen": 0},
        {"first_due": date(2026, 1, 31)},
        {"down_payment_bp": 10_000},
        {"draws": (Draw(date(2026, 1, 31), 1),)},
        {"frequency": Frequency.DAYS, "months": 600},
    ],
)
def test_impossible_terms_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"principal|rate|term|due day|multiple|down payment"):
        replace(BY_HAND, **wrong)


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("balloon", {"balloon_fen": 1_200_001}),
        ("step", {"step_bp": -10_000}),
        ("daily_takings", {"share_bp": 0}),
        ("revolving", {"repayments": (Draw(date(2027, 1, 1), 1),)}),
        ("revolving", {"repayments": (Draw(date(2026, 3, 2), 1_200_001),)}),
        ("equal_principal", {"draws": (Draw(date(2026, 5, 31), 1_200_000),)}),
        ("equal_instalments", {"timing": Timing.ADVANCE, "grace": Grace(principal=1)}),
        ("equal_instalments", {"timing": Timing.ADVANCE, "down_payment_bp": 1}),
    ],
)
def test_terms_that_a_method_cannot_keep_are_refused(method: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        schedule(method, **wrong)


def test_instalments_in_advance_start_when_the_money_goes_out() -> None:
    """12,000.00 * 1.01^3 / (1 + 1.01 + 1.01^2 + 1.01^3) = 3,044.92."""
    expected = """
        2026-01-31  3044.92   0.00  8955.08
        2026-02-28  2955.37  89.55  5999.71
        2026-03-31  2984.92  60.00  3014.79
        2026-04-30  3014.79  30.15     0.00
    """
    assert schedule("equal_instalments", timing=Timing.ADVANCE) == cells(expected)
    assert schedule("equal_instalments", timing=Timing.ADVANCE, months=1) == [
        ["2026-01-31", "12000.00", "0.00", "0.00"]
    ]


def test_a_later_rate_fixes_the_sum_anew_from_its_period_on() -> None:
    """From 15 March 24% a year: 15 of March's 31 days at 1% a month, 16 at 2%; 9,044.63 over three months."""
    made = schedule("equal_instalments", rates=(RateChange(date(2026, 3, 15), 2_400),))
    assert made[0] == cells("2026-02-28  2955.37  120.00  9044.63")[0]
    # 28 February to 15 March is 15 of 31 days: 9,044.63 * (0.01 * 15 + 0.02 * 16) / 31 = 137.13
    assert made[1][2] == "137.13"
    assert made[1][1] != "2984.92"
    sums = [Decimal(row[1]) + Decimal(row[2]) for row in made[1:]]
    assert max(sums) - min(sums) <= Decimal("0.02")


def test_flat_money_that_goes_out_later_bears_interest_from_its_day() -> None:
    """6,000.00 and, 14 of February's 28 days on, 6,000.00 more: 60.00 + 30.00, then 120.00 a month."""
    draws = (Draw(date(2026, 1, 31), 600_000), Draw(date(2026, 2, 14), 600_000))
    made = schedule("flat", draws=draws)
    assert [row[2] for row in made] == ["90.00", "120.00", "120.00", "120.00"]
    assert len({Decimal(row[1]) + Decimal(row[2]) for row in made}) == 1  # (12,000.00 + 450.00) / 4
    whole = schedule("flat", draws=draws, part_period=PartPeriod.WHOLE)
    assert [row[2] for row in whole] == ["120.00"] * 4


def test_flat_interest_rounded_by_periods_keeps_every_period_alike() -> None:
    """100.00 at 10% a year is 0.8333 a month: 0.83 four times, or a last one that makes up the whole 3.33."""
    small: dict[str, Any] = {"principal_fen": 10_000, "rate_bp": 1_000}
    assert [row[2] for row in schedule("flat", **small)] == ["0.83", "0.83", "0.83", "0.84"]
    by_period = schedule("flat", **small, flat_interest=FlatInterest.PERIOD)
    assert [row[2] for row in by_period] == ["0.83"] * 4


def test_a_long_first_period_is_whole_months_and_a_share_or_days_of_thirty() -> None:
    """31 January to 15 March: a month and 15 of March's 31 days, or 45 days of 30/360."""
    first = {"first_due": date(2026, 3, 15)}
    share = schedule("interest_monthly", **first, stub_months=StubMonths.SHARE)
    assert share[0][2] == "178.06"  # 120.00 * (1 + 15 / 31)
    assert schedule("interest_monthly", **first)[0][2] == "180.00"
