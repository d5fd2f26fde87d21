"""Ninety days of four loans, as an accountant would follow them.

Each loan is 12,000.00 for three months in equal principal at 12% a year, which under ACT/360 is 4.00 a day:

    1 February   4,000.00 + 124.00   (31 days on 12,000.00)
    1 March      4,000.00 +  74.67   (28 days on  8,000.00)
    1 April      4,000.00 +  41.33   (31 days on  4,000.00)

The penalty rate is 18% a year: on 4,124.00 overdue that is 2.062 a day, rounded down when it is counted.

    PROMPT   pays every instalment on its day
    LATE     has nothing until 11 February, then pays all it owes
    PARTLY   has 1,000.00 on 1 February and nothing more until 1 March
    NEVER    never pays
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart
from loanmill.queries.trial_balance import trial_balance
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Instalment, Loan, Receipt
from tests.books import house

LAST = date(2026, 3, 31)  # the ninetieth day


def partly(on: date, asked: int) -> int:
    """1,000.00 on 1 February, nothing more in that month, then whatever is asked."""
    return 100_000 if on == date(2026, 2, 1) else 0 if on < date(2026, 3, 1) else asked


PLAN = {
    "PROMPT": lambda on, asked: asked,
    "LATE": lambda on, asked: asked if on >= date(2026, 2, 11) else 0,
    "PARTLY": partly,
    "NEVER": lambda on, asked: 0,
}


def live(monkeypatch: pytest.MonkeyPatch, *, last: date) -> None:
    """Lend to the four and close every day up to `last`."""
    house.with_bank(monkeypatch, house.pays(PLAN))
    for name in PLAN:
        house.lend(house.Deal(name))
    house.close_days(first=house.FIRST_DAY, last=last)


def receipts() -> list[str]:
    """Every receipt in order: day, borrower, amount = penalty + interest + principal."""
    return [
        f"{r.value_date} {r.loan.application.number} {_yuan(r.amount_fen)}"
        f" = {_yuan(r.penalty_fen)} + {_yuan(r.interest_fen)} + {_yuan(r.principal_fen)}"
        for r in Receipt.objects.select_related("loan__application").order_by("value_date", "loan__application__number")
    ]


def _yuan(fen: int) -> str:
    return yuan_text(fen=fen)


def loans() -> dict[str, tuple[Any, ...]]:
    """How each loan stands."""
    return {
        loan.application.number: (
            loan.state,
            _yuan(loan.outstanding_fen),
            loan.overdue_since,
            loan.bucket,
            loan.loan_class,
        )
        for loan in Loan.objects.select_related("application")
    }


def postings(kind: str, on: date) -> list[tuple[str, str, str]]:
    """The lines of the day's voucher of a kind: account, debit, credit."""
    lines = Posting.objects.filter(voucher__kind=kind, voucher__booked_on=on).order_by("account")
    return [(line.account, _yuan(line.debit_fen), _yuan(line.credit_fen)) for line in lines]


def test_what_came_in(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, last=LAST)
    assert receipts() == [
        "2026-02-01 PARTLY 1000.00 = 0.00 + 124.00 + 876.00",
        "2026-02-01 PROMPT 4124.00 = 0.00 + 124.00 + 4000.00",
        # Ten days on 4,124.00 at 18%: 4124.00 * 0.18 * 10 / 360 = 20.62.
        "2026-02-11 LATE 4144.62 = 20.62 + 124.00 + 4000.00",
        "2026-03-01 LATE 4074.67 = 0.00 + 74.67 + 4000.00",
        # 28 days on 3,124.00: 43.736, rounded down; then February's whole instalment.
        "2026-03-01 PARTLY 7242.40 = 43.73 + 74.67 + 7124.00",
        "2026-03-01 PROMPT 4074.67 = 0.00 + 74.67 + 4000.00",
    ]


def test_how_the_loans_stand_after_ninety_days(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, last=LAST)
    assert loans() == {
        "PROMPT": ("current", "4000.00", None, "M0", "normal"),
        "LATE": ("current", "4000.00", None, "M0", "normal"),
        "PARTLY": ("current", "4000.00", None, "M0", "normal"),
        "NEVER": ("overdue", "12000.00", date(2026, 2, 1), "M2", "special_mention"),
    }
    states = (
        Instalment.objects.filter(loan__application__number="NEVER").order_by("number").values_list("state", flat=True)
    )
    assert list(states) == ["overdue", "overdue", "future"]


def test_the_first_evening(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four loans go out; the first night earns 4 x 4.00."""
    live(monkeypatch, last=house.FIRST_DAY)
    assert postings("disburse", house.FIRST_DAY) == [
        *[(chart.BANK, "0.00", "12000.00")] * 4,
        *[(chart.LOAN_PRINCIPAL, "12000.00", "0.00")] * 4,
    ]
    assert postings("accrue_interest", house.FIRST_DAY) == [
        (chart.INTEREST_ACCRUED, "16.00", "0.00"),
        (chart.INTEREST_INCOME, "0.00", "16.00"),
    ]


def test_the_first_due_day(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """496.00 of interest falls due; two pay; the night earns on 8,000.00 each, and penalty on what is unpaid."""
    due = date(2026, 2, 1)
    live(monkeypatch, last=due)
    assert postings("fall_due", due) == [
        (chart.INTEREST_ACCRUED, "0.00", "496.00"),
        (chart.INTEREST_DUE, "496.00", "0.00"),
    ]
    assert postings("receive", due) == [
        (chart.BANK, "5124.00", "0.00"),
        (chart.INTEREST_DUE, "0.00", "248.00"),
        (chart.LOAN_PRINCIPAL, "0.00", "4876.00"),
    ]
    # 74.67 / 28 is 2.66 a loan, rounded down.
    assert postings("accrue_interest", due)[0] == (chart.INTEREST_ACCRUED, "10.64", "0.00")
    # 2.06 for LATE and for NEVER, 1.56 for the 3,124.00 of PARTLY.
    assert postings("accrue_penalty", due)[0] == (chart.PENALTY_RECEIVABLE, "5.68", "0.00")


def test_the_trial_balance_after_ninety_days(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, last=LAST)
    drawn = trial_balance(entity_id=house.ENTITY, as_of=LAST)
    assert {standing.account.code: _yuan(standing.balance_fen) for standing in drawn.accounts} == {
        # 48,000.00 went out, 24,660.36 came in.
        chart.BANK: "-23339.64",
        chart.LOAN_PRINCIPAL: "24000.00",
        # April's 41.33 of each loan, earned to the last night.
        chart.INTEREST_ACCRUED: "165.32",
        # NEVER: 124.00 and 74.67.
        chart.INTEREST_DUE: "198.67",
        # NEVER: 59 nights on 4,124.00 are 121.65, 31 nights on 4,074.67 are 63.15.
        chart.PENALTY_RECEIVABLE: "184.80",
        # 4 x (124.00 + 74.67 + 41.33).
        chart.INTEREST_INCOME: "960.00",
        # 20.62 + 43.73 paid, 184.80 not.
        chart.PENALTY_INCOME: "249.15",
    }
    assert drawn.difference_fen == 0
    assert drawn.debit_fen == drawn.credit_fen > 0


def test_books_are_thin(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One voucher a day and kind whatever the number of loans; most days write no row of any loan."""
    live(monkeypatch, last=LAST)
    bulk = Voucher.objects.exclude(kind="disburse")
    assert bulk.count() == len({(v.kind, v.booked_on) for v in bulk})
    assert bulk.filter(kind="accrue_interest").count() == 90
    assert BusinessDay.objects.filter(state="closed").count() == 90
