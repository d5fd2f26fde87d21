"""Days past due, buckets, classes, penalty and accrual at their edges."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.servicing.accrual import accrued_fen
from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.classify import NAMES
from loanmill.core.servicing.penalty import penalty_fen, penalty_rate_bp
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.standing import bucket, class_by_days

DUE = date(2026, 3, 10)
POLICY = shipped().on(DUE)


@pytest.mark.parametrize(
    ("days", "wanted_bucket", "wanted_class"),
    [
        (0, "M0", "normal"),
        (1, "M1", "special_mention"),
        (30, "M1", "special_mention"),
        (31, "M2", "special_mention"),
        (90, "M3", "special_mention"),
        (91, "M4", "substandard"),
        (150, "M5", "substandard"),
        (180, "M6", "substandard"),
        (181, "M6+", "substandard"),
        (270, "M6+", "substandard"),
        (271, "M6+", "doubtful"),
        (360, "M6+", "doubtful"),
        (361, "M6+", "loss"),
    ],
)
def test_buckets_and_classes_change_on_the_day(days: int, wanted_bucket: str, wanted_class: str) -> None:
    assert (bucket(days=days, policy=POLICY), class_by_days(days=days, policy=POLICY)) == (wanted_bucket, wanted_class)
    assert wanted_class in NAMES


def test_the_due_day_itself_is_not_past_due() -> None:
    assert days_past_due(oldest_unpaid_due_on=DUE, as_of=DUE) == 0
    assert days_past_due(oldest_unpaid_due_on=DUE, as_of=date(2026, 3, 11)) == 1
    assert days_past_due(oldest_unpaid_due_on=None, as_of=DUE) == 0


def test_days_are_never_negative() -> None:
    with pytest.raises(ValueError, match="past due"):
        bucket(days=-1, policy=POLICY)


def test_penalty_is_half_as_much_again() -> None:
    """10,000.00 overdue at 8% contract: 12% a year is 3.33 a day, 33.33 for ten."""
    rate = penalty_rate_bp(rate_bp=800, uplift_bp=POLICY.penalty.overdue_uplift_bp)
    assert rate == 1_200
    wanted = {1: 333, 10: 3_333, 0: 0}
    for days, fen in wanted.items():
        assert penalty_fen(overdue_fen=1_000_000, penalty_rate_bp=rate, days=days, day_count=DayCount.ACT_360) == fen


def test_interest_is_earned_evenly_and_all_of_it() -> None:
    assert [accrued_fen(interest_fen=1_000, elapsed_days=day, period_days=31) for day in (-1, 0, 1, 30, 31, 40)] == [
        0,
        0,
        32,
        967,
        1_000,
        1_000,
    ]


@given(interest_fen=st.integers(0, 10**9), period_days=st.integers(1, 400))
def test_accrual_never_falls(interest_fen: int, period_days: int) -> None:
    run = [
        accrued_fen(interest_fen=interest_fen, elapsed_days=day, period_days=period_days)
        for day in range(period_days + 1)
    ]
    assert run == sorted(run)
    assert (run[0], run[-1]) == (0, interest_fen)
