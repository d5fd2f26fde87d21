"""The all-in annual cost of offers that can be checked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.offer.all_in_cost import Flow, NoAnnualCost, all_in_cost_bp, loan_flows
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms

DAY = date(2026, 1, 1)
YEAR_LATER = date(2027, 1, 1)


@pytest.mark.parametrize(("repaid_fen", "wanted"), [(110_000, 1_000), (100_000, 0), (103_456, 346), (300_000, 20_000)])
def test_one_year_one_payment(repaid_fen: int, wanted: int) -> None:
    """1,000.00 today against so much in 365 days: the cost is the difference."""
    assert all_in_cost_bp(flows=[Flow(DAY, 100_000), Flow(YEAR_LATER, -repaid_fen)]) == wanted


def test_half_a_year_is_compounded() -> None:
    """5% in 182.5 days would be 10.25%; 182 days are a little less time, so a little more a year."""
    assert all_in_cost_bp(flows=[Flow(DAY, 100_000), Flow(date(2026, 7, 2), -105_000)]) == 1_028


def test_a_fee_taken_at_once_raises_the_cost() -> None:
    terms = Terms(principal_fen=10_000_000, rate_bp=720, months=12, starts_on=DAY)
    lines = build_schedule(method="equal_instalments", terms=terms)
    plain = all_in_cost_bp(flows=loan_flows(instalments=lines, starts_on=DAY))
    with_fee = all_in_cost_bp(flows=loan_flows(instalments=lines, starts_on=DAY, fees_fen=100_000))
    # 7.2% of 365/360 is 7.30% nominal, monthly compounding adds a quarter of a point; 1% off at the start is about
    # 2% a year on a loan half of which is out on average.
    assert plain == 755
    assert with_fee == 960


def test_the_order_of_flows_is_of_no_matter() -> None:
    flows = [Flow(YEAR_LATER, -60_000), Flow(DAY, 100_000), Flow(date(2026, 7, 1), -50_000)]
    assert all_in_cost_bp(flows=flows) == all_in_cost_bp(flows=flows[::-1])


@pytest.mark.parametrize(
    "flows", [[], [Flow(DAY, -5), Flow(YEAR_LATER, 5)], [Flow(DAY, 100), Flow(YEAR_LATER, -99)], [Flow(DAY, 0)]]
)
def test_what_is_no_borrowing_has_no_cost(flows: list[Flow]) -> None:
    with pytest.raises(NoAnnualCost):
        all_in_cost_bp(flows=flows)


@given(
    principal_fen=st.integers(100_000, 10**9),
    rate_bp=st.integers(0, 3_600),
    months=st.integers(1, 36),
    extra=st.integers(0, 500),
)
def test_a_higher_fee_never_lowers_the_cost(principal_fen: int, rate_bp: int, months: int, extra: int) -> None:
    terms = Terms(principal_fen=principal_fen, rate_bp=rate_bp, months=months, starts_on=DAY)
    lines = build_schedule(method="equal_instalments", terms=terms)
    without = all_in_cost_bp(flows=loan_flows(instalments=lines, starts_on=DAY))
    assert all_in_cost_bp(flows=loan_flows(instalments=lines, starts_on=DAY, fees_fen=extra)) >= without
