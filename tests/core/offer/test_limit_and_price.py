"""Limit components and the rate, against figures worked out by hand or by another route."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.offer.limit import loan_carried_fen
from loanmill.core.offer.price import Dated, PricePolicy, price_of
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms

POLICY = PricePolicy(
    funding_cost_bp=320, operating_cost_bp=180, margin_bp=130, lgd_bp=5_000, floor_bp=600, cap_multiple=4,
    benchmark=(Dated(date(2019, 11, 20), 415), Dated(date(2025, 5, 20), 300)),
)  # fmt: skip


def test_carried_at_no_interest() -> None:
    """Without interest it is instalments x months."""
    assert loan_carried_fen(instalment_fen=10_000, rate_bp=0, months=12) == 120_000


@given(st.integers(0, 10**9), st.integers(1, 3_600), st.integers(1, 60))
def test_carried_is_the_present_value(instalment_fen: int, rate_bp: int, months: int) -> None:
    """The sum of the discounted instalments, added one by one and rounded down."""
    month = 1 + Fraction(rate_bp, 120_000)
    assert loan_carried_fen(instalment_fen=instalment_fen, rate_bp=rate_bp, months=months) == int(
        sum(instalment_fen / month**n for n in range(1, months + 1))
    )


def test_carried_agrees_with_the_schedule() -> None:
    """The schedule of such a loan has that instalment, day counts apart (within half a per cent)."""
    amount_fen = loan_carried_fen(instalment_fen=1_000_000, rate_bp=750, months=12)
    terms = Terms(principal_fen=amount_fen, rate_bp=750, months=12, starts_on=date(2026, 1, 1))
    for line in build_schedule(method="equal_instalments", terms=terms):
        assert abs(line.total_fen - 1_000_000) < 5_000


def test_rate_is_the_sum_of_its_parts() -> None:
    """3.20 + 1.80 + 1.30 + 2.40% x 50% = 7.50%; expected loss is rounded up."""
    price = price_of(policy=POLICY, pd_bp=240, on=date(2026, 1, 1))
    assert (price.rate_bp, price.cap_bp, price.above_cap) == (750, 1_200, False)
    assert price_of(policy=POLICY, pd_bp=241, on=date(2026, 1, 1)).components["expected_loss_bp"] == 121


def test_cap_follows_the_benchmark_of_the_day() -> None:
    """4 x 4.15% on the eve of the change, 4 x 3.00% from the day on; before the table begins nothing is known."""
    assert price_of(policy=POLICY, pd_bp=2_000, on=date(2025, 5, 19)).rate_bp == 1_630
    later = price_of(policy=POLICY, pd_bp=2_000, on=date(2025, 5, 20))
    assert (later.rate_bp, later.above_cap) == (1_200, True)
    assert price_of(policy=POLICY, pd_bp=240, on=date(2019, 11, 19)).rate_bp is None


def test_floor() -> None:
    """No loan is cheaper than the floor."""
    cheap = PricePolicy(100, 0, 0, 0, floor_bp=600, cap_multiple=4, benchmark=POLICY.benchmark)
    assert price_of(policy=cheap, pd_bp=1, on=date(2026, 1, 1)).rate_bp == 600
