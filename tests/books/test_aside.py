"""A loan whose rows contradict themselves stands aside with its reason; the others go on, and the books hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.core.kernel.reasons import reason_words
from loanmill.operations.act import Context
from loanmill.operations.errors import NotAllowed, WrongState
from loanmill.operations.servicing.clear import clear_loan
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.records.actor import Actor
from loanmill.records.aside import LoanSetAside
from loanmill.records.day import BusinessDay
from loanmill.records.loan import Instalment, Loan, Receipt
from tests.books import house

DUE = date(2026, 2, 1)
MANAGER = Actor(kind="staff", id=named_id("test", "manager"), role="manager", entity=house.ENTITY, scope="hq/")


def line(number: int) -> Callable[..., None]:
    return lambda **values: Instalment.objects.filter(loan__number__contains="BAD", number=number).update(**values)


def bad(**values: object) -> None:
    Loan.objects.filter(number__contains="BAD").update(**values)


CORRUPTED: dict[str, tuple[Callable[[], object], str]] = {
    "more outstanding than its lines": (lambda: bad(outstanding_fen=1_300_000), "loan_sum_differs"),
    "less outstanding than its lines": (lambda: bad(outstanding_fen=1), "loan_sum_differs"),
    "outstanding beyond 64 bits": (lambda: bad(outstanding_fen=2**62), "loan_terms_impossible"),
    "a line beyond 64 bits": (lambda: line(1)(principal_fen=2**62), "loan_line_impossible"),
    "negative paid": (lambda: line(1)(paid_principal_fen=-5), "loan_line_impossible"),
    "more paid than owed": (lambda: line(1)(paid_interest_fen=10**9), "loan_line_impossible"),
    "no running line": (lambda: Instalment.objects.filter(loan__number__contains="BAD", number=1).delete(),
                        "loan_period_differs"),
    "another running line": (lambda: bad(running=2), "loan_period_differs"),
    "no next line": (lambda: Instalment.objects.filter(loan__number__contains="BAD", number=2).delete(),
                     "loan_sum_differs"),
    "running interest of another": (lambda: bad(period_interest_fen=77), "loan_period_differs"),
    "a penalty rate below nothing": (lambda: bad(penalty_rate_bp=-1), "loan_terms_impossible"),
    "a day count that is none": (lambda: bad(day_count="ACT/13"), "loan_terms_impossible"),
}  # fmt: skip


@pytest.fixture
def book(evenings: None, monkeypatch: pytest.MonkeyPatch) -> house.Bank:
    bank = house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    for name in ("ONE", "BAD", "TWO"):
        house.lend(house.Deal(name))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 1, 20))
    return bank


def as_manager(*names: str, on: date) -> Context:
    return Context(actor=MANAGER, key=named_id("test", *names), at=house.instant(on))


@pytest.mark.parametrize("name", CORRUPTED)
def test_a_bad_loan_stands_aside_and_the_others_go_on(book: house.Bank, name: str) -> None:
    corrupt, code = CORRUPTED[name]
    loan = Loan.objects.get(number__contains="BAD")
    lines = list(Instalment.objects.filter(loan=loan))
    corrupt()
    house.close_days(first=date(2026, 1, 21), last=date(2026, 2, 9))
    aside = LoanSetAside.objects.get()
    assert (aside.loan_id, aside.code) == (loan.id, code)
    assert set(aside.params) == reason_words()[code].params
    assert BusinessDay.objects.get(state="open").date == date(2026, 2, 10)
    paid = Receipt.objects.filter(value_date=DUE).values_list("loan__number", flat=True)
    assert sorted(paid) == sorted(Loan.objects.exclude(pk=loan.pk).values_list("number", flat=True))
    with pytest.raises(FileContradicts):
        clear_loan(as_manager("early", on=DUE), loan_id=loan.id)
    _heal(loan, lines)
    clear_loan(as_manager("clear", on=DUE), loan_id=loan.id)
    house.close_days(first=date(2026, 2, 10), last=date(2026, 5, 3))
    assert set(Loan.objects.values_list("state", flat=True)) == {"settled"}
    assert list(LoanSetAside.objects.filter(cleared_on__isnull=True)) == []


def _heal(loan: Loan, lines: list[Instalment]) -> None:
    """The rows as they were before somebody changed them."""
    Instalment.objects.filter(loan=loan).delete()
    Instalment.objects.bulk_create(lines)
    Loan.objects.filter(pk=loan.pk).update(
        outstanding_fen=loan.outstanding_fen, running=loan.running, penalty_rate_bp=loan.penalty_rate_bp,
        period_interest_fen=loan.period_interest_fen, day_count=loan.day_count, period_days=loan.period_days,
        period_from_day=loan.period_from_day, state=loan.state,
    )  # fmt: skip


def test_principal_that_the_ledger_does_not_hold_is_not_taken_up(book: house.Bank) -> None:
    """Rows that agree with each other and not with the ledger: the loan goes on standing aside."""
    bad(outstanding_fen=1_300_000)
    house.close_days(first=date(2026, 1, 21), last=date(2026, 1, 21))
    loan = Loan.objects.get(number__contains="BAD")
    first = Instalment.objects.get(loan=loan, number=1)
    Instalment.objects.filter(pk=first.pk).update(principal_fen=first.principal_fen + 100_000)
    with pytest.raises(FileContradicts):
        clear_loan(as_manager("other", on=DUE), loan_id=loan.id)
    assert LoanSetAside.objects.get().cleared_on is None


def test_only_those_may_clear_and_only_what_stands_aside(book: house.Bank) -> None:
    loan = Loan.objects.get(number__contains="ONE")
    with pytest.raises(WrongState):
        clear_loan(as_manager("none", on=DUE), loan_id=loan.id)
    officer = Actor(kind="staff", id=named_id("test", "o"), role="officer", entity=house.ENTITY, scope="hq/")
    with pytest.raises(NotAllowed):
        clear_loan(Context(actor=officer, key=named_id("test", "o"), at=house.instant(DUE)), loan_id=loan.id)
