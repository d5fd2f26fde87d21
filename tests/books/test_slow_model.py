"""A year of mixed loans against a slow, obvious model: one loan, one day, one sum at a time, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from loanmill.core.ledger import chart
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.queries.trial_balance import trial_balance
from loanmill.records.loan import Instalment, Loan, Receipt
from tests.books import house
from tests.books.test_day_end import METHODS

LAST = date(2026, 12, 31)


@dataclass
class Line:
    """An instalment as a clerk keeps it on a card."""

    due_on: date
    starts_on: date
    principal: int
    interest: int
    penalty: int = 0
    paid: list[int] = field(default_factory=lambda: [0, 0, 0])  # penalty, interest, principal
    since: date | None = None

    def owed(self, on: date, rate_bp: int) -> list[int]:
        """Penalty, interest and principal owed on a day, once due."""
        unpaid = self.interest - self.paid[1] + self.principal - self.paid[2]
        days = (on - (self.since or self.due_on)).days
        fixed = self.penalty + unpaid * rate_bp * days // (10_000 * 360)
        return [fixed - self.paid[0], self.interest - self.paid[1], self.principal - self.paid[2]]

    def take(self, amount: int, on: date, rate_bp: int) -> int:
        """Spend on penalty, then interest, then principal; what is left."""
        owed = self.owed(on, rate_bp)
        self.penalty, self.since = owed[0] + self.paid[0], on
        for part, wanted in enumerate(owed):
            spent = min(amount, wanted)
            self.paid[part] += spent
            amount -= spent
        return amount


def purse(borrower: str, on: date, asked: int) -> int:
    """Often full, sometimes short, and for months empty for some."""
    if borrower.endswith("3") and on > date(2026, 5, 1):
        return 0
    return Random(f"{borrower}-{on}").choice([asked, asked, 0, asked // 3, 123_45])


@pytest.mark.django_db
def test_a_year_of_loans_agrees_to_the_fen(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    house.with_bank(monkeypatch, purse)
    cards: dict[str, tuple[Loan, list[Line]]] = {}
    for number in range(12):
        deal = house.Deal(
            f"S{number:02d}", amount_fen=987_654 + 54_321 * number, rate_bp=480 + 91 * number, months=3 + number % 9,
            method=METHODS[number % 4],
        )  # fmt: skip
        loan = house.lend(deal)
        rows = Instalment.objects.filter(loan=loan).order_by("number")
        cards[deal.name] = loan, [Line(r.due_on, r.starts_on, r.principal_fen, r.interest_fen) for r in rows]
    house.close_days(first=house.FIRST_DAY, last=LAST)

    received = _by_hand(cards)
    assert received == sum(Receipt.objects.values_list("amount_fen", flat=True))
    night = LAST + timedelta(days=1)
    drawn = trial_balance(entity_id=house.ENTITY, as_of=LAST)
    lines = [(loan, line) for loan, card in cards.values() for line in card]
    assert drawn.balance_fen(chart.LOAN_PRINCIPAL) == sum(line.principal - line.paid[2] for _, line in lines)
    bad = set(Loan.objects.filter(loan_class__in=NON_PERFORMING).values_list("id", flat=True))
    interest, penalty, accrued, memo = 0, 0, 0, 0
    for loan, line in lines:
        owed = line.owed(night, loan.penalty_rate_bp) if line.due_on <= LAST else [0, 0, 0]
        runs = line.starts_on <= LAST < line.due_on
        days, whole = (night - line.starts_on).days, (line.due_on - line.starts_on).days
        earned = line.interest * days // whole if runs else 0
        if loan.id in bad:  # 90 days late: all of it is kept off the books
            memo += owed[0] + owed[1] + earned
        else:
            interest, penalty, accrued = interest + owed[1], penalty + owed[0], accrued + earned
    assert drawn.balance_fen(chart.INTEREST_DUE) == interest
    assert drawn.balance_fen(chart.PENALTY_RECEIVABLE) == penalty
    assert drawn.balance_fen(chart.INTEREST_ACCRUED) == accrued
    assert bad and drawn.balance_fen(chart.MEMO_INTEREST) == memo
    assert drawn.difference_fen == 0
    for loan, card in cards.values():
        oldest = min(
            (x.due_on for x in card if x.due_on < LAST and any(x.owed(LAST, loan.penalty_rate_bp))), default=None
        )
        loan.refresh_from_db()
        assert loan.overdue_since == oldest
        assert (loan.state == "settled") == (not any(any(x.owed(night, loan.penalty_rate_bp)) for x in card))


def _by_hand(cards: dict[str, tuple[Loan, list[Line]]]) -> int:
    """Live through the year card by card; what came in."""
    received, on = 0, house.FIRST_DAY
    while on <= LAST:
        for name, (loan, card) in cards.items():
            due = [line for line in card if line.due_on <= on]
            asked = sum(sum(line.owed(on, loan.penalty_rate_bp)) for line in due)
            if asked:
                left = min(asked, purse(name, on, asked))
                received += left
                if left:
                    for line in due:
                        left = line.take(left, on, loan.penalty_rate_bp)
        on += timedelta(days=1)
    return received
