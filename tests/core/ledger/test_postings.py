"""A loan's life in postings, and the trial balance an accountant would draw up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart, postings
from loanmill.core.ledger.balance import trial_balance
from loanmill.core.ledger.postings import Line, Unbalanced


def test_a_month_of_one_loan() -> None:
    """10,000.00 lent; 80.00 of interest earned and fallen due; a day's penalty of 3.36; 500.00 received; 20 accrued."""
    lines = [
        *postings.disburse(principal_fen=1_000_000),
        *postings.accrue_interest(amount_fen=8_000),
        *postings.fall_due(interest_fen=8_000),
        *postings.accrue_penalty(amount_fen=336),
        *postings.receive(penalty_fen=336, interest_fen=8_000, principal_fen=41_664),
        *postings.accrue_interest(amount_fen=2_000),
    ]
    drawn = trial_balance(lines=lines)
    assert [(s.account.zh, s.account.side, yuan_text(fen=s.balance_fen)) for s in drawn.accounts] == [
        ("银行存款", "debit", "-9500.00"),
        ("应计利息 (未到期)", "debit", "20.00"),
        ("应收利息 (已到期)", "debit", "0.00"),
        ("应收罚息", "debit", "0.00"),
        ("贷款本金", "debit", "9583.36"),
        ("利息收入", "credit", "100.00"),
        ("罚息收入", "credit", "3.36"),
    ]
    assert drawn.difference_fen == 0


def test_too_much_money_waits_in_suspense() -> None:
    lines = postings.receive(interest_fen=100, surplus_fen=50)
    assert lines == (
        Line(chart.BANK, debit_fen=150),
        Line(chart.INTEREST_DUE, credit_fen=100),
        Line(chart.SUSPENSE, credit_fen=50),
    )


def test_taking_back_an_accrual_turns_the_sides() -> None:
    assert postings.accrue_interest(amount_fen=-5) == (
        Line(chart.INTEREST_INCOME, debit_fen=5),
        Line(chart.INTEREST_ACCRUED, credit_fen=5),
    )


def test_nothing_posts_nothing() -> None:
    assert postings.accrue_interest(amount_fen=0) == ()


def test_unbalanced_lines_are_refused() -> None:
    with pytest.raises(Unbalanced, match="by 1 fen"):
        postings.balanced(lines=[Line(chart.BANK, debit_fen=1)])


@pytest.mark.parametrize("wrong", [{"account": "999999"}, {"debit_fen": -1}, {"debit_fen": 1, "credit_fen": 1}])
def test_a_line_is_one_side_of_a_known_account(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"account|debit"):
        Line(**{"account": chart.BANK, **wrong})  # type: ignore[arg-type]


FEN = st.integers(0, 10**12)
EVENTS = st.one_of(
    st.builds(lambda fen: postings.disburse(principal_fen=fen), FEN),
    st.builds(lambda fen: postings.accrue_interest(amount_fen=fen), st.integers(-(10**9), 10**9)),
    st.builds(lambda fen: postings.accrue_penalty(amount_fen=fen), st.integers(-(10**9), 10**9)),
    st.builds(lambda fen: postings.fall_due(interest_fen=fen), FEN),
    st.builds(
        lambda a, b, c, d: postings.receive(principal_fen=a, interest_fen=b, penalty_fen=c, surplus_fen=d),
        FEN,
        FEN,
        FEN,
        FEN,
    ),
)


@given(events=st.lists(EVENTS, max_size=20))
def test_any_events_balance(events: list[tuple[Line, ...]]) -> None:
    assert trial_balance(lines=[line for event in events for line in event]).difference_fen == 0
