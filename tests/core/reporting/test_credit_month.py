"""Months of a loan as the credit registry hears of them. Each row is a month: code, balance, days, periods, overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from loanmill.core.kernel.money import yuan_text
from loanmill.core.reporting.credit_month import STATUSES, CreditMonth, credit_month, history, read_month
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.guarantor_pay import GuarantorPay
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import Reverse
from loanmill.core.servicing.acts.settle import Settle
from loanmill.core.servicing.acts.write_off import WriteOff
from loanmill.core.servicing.event import Event
from loanmill.core.servicing.rulebook import shipped
from tests.core.servicing.ledger_text import contract_of

CONTRACT = contract_of(
    {"principal": "12000.00", "rate_bp": 1200, "months": 12, "method": "equal_principal",
     "starts_on": date(2025, 1, 15), "day_count": "ACT/360"}
)  # fmt: skip
OUT = Disburse(reference="out", value_on=date(2025, 1, 15))


def paid(month: int, day: int, yuan: int, *, year: int = 2025) -> Receive:
    return Receive(reference=f"R{year}{month:02}{day:02}", value_on=date(year, month, day), amount_fen=yuan * 100)


def told(events: Sequence[Event], *, months: int, first: date = date(2024, 12, 1)) -> list[CreditMonth | None]:
    found, at = [], first
    for _ in range(months):
        found.append(credit_month(contract=CONTRACT, events=(OUT, *events), rules=shipped(), month=at))
        at = (at.replace(day=28) + (date(2025, 1, 5) - date(2025, 1, 1))).replace(day=1)
    return found


def rows(events: Sequence[Event], *, months: int) -> list[str]:
    """One line a month."""
    return [
        "-"
        if one is None
        else f"{one.month:%y-%m} {one.status} {yuan_text(fen=one.balance_fen)} {one.days_past_due} "
        f"{one.overdue_periods} {yuan_text(fen=one.overdue_principal_fen)} {one.loan_class}"
        for one in told(events, months=months)
    ]  # fmt: skip


def test_before_on_time_and_late_within_the_month() -> None:
    """1,000 and the month's interest fall due on the 15th: paid on the day, five days late, in two parts."""
    events = [paid(2, 15, 1124), paid(3, 20, 1200), paid(4, 15, 500), paid(4, 28, 800)]
    assert rows(events, months=5) == [
        "-",
        "25-01 * 12000.00 0 0 0.00 normal",
        "25-02 N 11000.00 0 0 0.00 normal",
        "25-03 M 10000.00 0 0 0.00 normal",
        "25-04 M 9000.00 0 0 0.00 normal",
    ]


def test_every_step_of_arrears() -> None:
    """Nothing is ever paid. Days are counted from 15 February."""
    assert rows([], months=10)[2:] == [
        "25-02 1 12000.00 13 1 1000.00 special_mention",
        "25-03 2 12000.00 44 2 2000.00 special_mention",
        "25-04 3 12000.00 74 3 3000.00 special_mention",
        "25-05 4 12000.00 105 4 4000.00 substandard",
        "25-06 5 12000.00 135 5 5000.00 substandard",
        "25-07 6 12000.00 166 6 6000.00 substandard",
        "25-08 7 12000.00 197 7 7000.00 substandard",
        "25-09 7 12000.00 227 8 8000.00 substandard",
    ]
    august = told([], months=9)[-1]
    assert august is not None
    by_age = (august.principal_31_60_fen, august.principal_61_90_fen, august.principal_91_180_fen)
    assert (*by_age, august.principal_over_180_fen) == (100_000, 100_000, 300_000, 100_000)
    assert (august.scheduled_fen, august.paid_fen, august.periods_left) == (100_000 + 6_200, 0, 5)


def test_settled_is_told_once_and_then_no_more() -> None:
    events = [paid(2, 15, 1124), Settle(reference="S", value_on=date(2025, 3, 3), amount_fen=1_105_867)]
    found = told(events, months=6)
    assert [one.status if one else "-" for one in found][:2] == ["-", "*"]
    settled = next(one for one in found if one is not None and one.phase == "settled")
    assert (settled.status, settled.balance_fen, settled.month) == ("C", 0, date(2025, 3, 1))
    assert found[4:] == [None, None]


def test_a_guarantor_paid() -> None:
    """All of it, which ends the loan; or what was overdue, after which the loan goes on."""
    everything = GuarantorPay(
        reference="G", guarantor="g", value_on=date(2025, 6, 10), amount_fen=1_500_000, whole=True
    )
    assert [one.status if one else "-" for one in told([everything], months=9)][5:] == ["4", "D", "-", "-"]
    arrears = GuarantorPay(reference="G", guarantor="g", value_on=date(2025, 3, 15), amount_fen=226_500)
    assert [one.status if one else "-" for one in told([arrears], months=5)][2:] == ["1", "D", "1"]


def test_written_off_stays_a_bad_debt() -> None:
    events = [WriteOff(reference="W", value_on=date(2026, 2, 20))]
    found = [one.status for one in told(events, months=17) if one is not None]
    assert found[-3:] == ["B", "B", "B"] and "B" not in found[:-3]


def test_a_payment_taken_back_changes_the_months_that_it_touched() -> None:
    events = [paid(2, 15, 1124), paid(3, 15, 1103)]
    before = told(events, months=4)
    after = told([*events, Reverse(reference="X", of="R20250215", value_on=date(2025, 2, 15))], months=4)
    assert before[1] == after[1]
    assert [one.status for one in before[2:] if one] == ["N", "N"]
    assert after[2] is not None and after[2].status == "1" and after[2].balance_fen == 1_200_000


def test_what_is_kept_is_read_back() -> None:
    for one in told([paid(2, 15, 1124)], months=6):
        assert one is None or read_month(values=one.spelled()) == one


@pytest.mark.parametrize(
    ("told_months", "expected"),
    [
        ({}, "/" * 22 + "##"),
        ({date(2025, 1, 1): "*", date(2025, 2, 1): "1"}, "/" * 22 + "*1"),
    ],
)
def test_two_years_of_codes(told_months: dict[date, str], expected: str) -> None:
    assert history(told=told_months, opened_on=date(2025, 1, 15), month=date(2025, 2, 1)) == expected
    assert set(expected) <= set(STATUSES)
