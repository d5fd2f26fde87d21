"""Debts at other banks as the people of the test's house hand them in."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.debts.enter import decide_debts, enter_debts
from loanmill.operations.servicing.contagion import judge_debtors
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent, LoanFile
from tests.books import house
from tests.operations.servicing.desk import Desk

_again = count()
HERE = 1_200_000  # what the house's usual loan owes
ELSEWHERE = 2_800_000  # with it four million: a fifth is 800,000


def hand_in(desk: Desk, loan: Loan, *, by: str = "officer", late_fen: int = 0, **more: Any) -> UUID:
    """Somebody hands in what a credit report of today says; nobody agreed yet."""
    given = {
        "balance_fen": ELSEWHERE, "late_fen": late_fen, "non_performing": False, "as_of": desk.today,
        "source": "bureau", "reference": "REPORT-1", **more,
    }  # fmt: skip
    return UUID(str(enter_debts(desk.context(by), loan_id=loan.id, **given)["report"]))


def tell(desk: Desk, loan: Loan, **more: Any) -> UUID:
    """The same, and the boss agrees."""
    report = hand_in(desk, loan, **more)
    decide_debts(desk.context("boss"), report_id=report, approve=True)
    return report


def class_of(loan: Loan) -> str:
    """The class that the loan's row shows."""
    return str(Loan.objects.values_list("loan_class", flat=True).get(pk=loan.pk))


def caps(loan: Loan) -> list[tuple[date, str | None]]:
    """Each cap that was brought to the loan, and the open day on which."""
    events = LoanEvent.objects.filter(loan=loan, act="debtor_class").order_by("number")
    return [(event.entered_on, event.body["floor"]) for event in events]


def findings(loan: Loan) -> list[str]:
    """Why the last cap was brought."""
    event = LoanEvent.objects.filter(loan=loan, act="debtor_class").latest("number")
    return [one["code"] for one in event.findings]


def carried(loan: Loan) -> bool:
    """Whether core/servicing closes its nights."""
    return LoanFile.objects.filter(loan=loan, carried=True).exists()


def judge_again(desk: Desk) -> Result:
    """The evening's judgement once more, for its result."""
    on = desk.today - timedelta(days=1)
    context = house.context("again", str(on), str(next(_again)), on=desk.today)
    return judge_debtors(context, entity_id=house.ENTITY, on=on)
