"""Many loans told at once are told as one by one, and a loan that stands aside is told as not known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from loanmill.core.ledger import chart
from loanmill.core.reporting import plain_month as plain
from loanmill.core.reporting.credit_month import CreditMonth
from loanmill.operations.servicing.clear import clear_loan
from loanmill.queries import credit_histories
from loanmill.queries.credit_histories import histories
from loanmill.queries.credit_months import reports
from loanmill.queries.trial_balance import trial_balance
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Loan
from loanmill.records.submission import ToldMonth
from tests.books import house
from tests.books.test_day_end import METHODS
from tests.operations.servicing.desk import Desk
from tests.operations.servicing.test_registry import FEBRUARY, JANUARY, MARCH, lines, loans, told, until

pytestmark = pytest.mark.django_db
__all__ = ["loans"]  # the fixture


def lend_kinds(desk: Desk, count: int) -> list[Loan]:
    """Loans of every method; a third of them never pays late, by name."""
    return [
        desk.lend(
            house.Deal(
                f"{'EVEN' if number % 3 else 'ODD'}{number:02d}", amount_fen=1_000_003 + 77_777 * number,
                rate_bp=0 if number == 7 else 613 + 100 * number, months=1 + number % 4, method=METHODS[number % 4],
            )
        )
        for number in range(count)
    ]  # fmt: skip


def purse(borrower: str, on: date, asked: int) -> int:
    """Full for those who are named even; else full, half or empty by the day, and for the first of them empty."""
    if borrower == "ODD00":
        return 0
    return asked if borrower.startswith("EVEN") else Random(f"{borrower}{on}").choice([asked, 0, asked // 2])


@contextmanager
def looks() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    run: list[str] = []

    def noted(execute: Any, statement: str, *rest: Any) -> Any:
        run.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(noted):
        yield run


def test_bulk_months_are_those_of_the_replay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    house.with_bank(desk.patch, purse)
    lent = lend_kinds(desk, 16)
    until(desk, date(2026, 1, 10))
    desk.do(lent[1], "receive", amount_fen=50_000)  # ahead of the day: a file from now on
    until(desk, date(2026, 2, 20))
    desk.do(lent[4], "receive", amount_fen=10_000, value_on=date(2026, 2, 10))
    until(desk, date(2026, 6, 3))
    quick: list[CreditMonth | None] = []

    def noted(**given: Any) -> CreditMonth | None:
        quick.append(plain.plain_month(**given))
        return quick[-1]

    monkeypatch.setattr(credit_histories, "plain_month", noted)
    rows = list(Loan.objects.order_by("number"))
    known = histories(rows)
    months = [date(2025, 12, 1), JANUARY, FEBRUARY, MARCH, *(date(2026, n, 1) for n in (4, 5))]
    found = {(loan.number, month): known.month_of(loan, month) for month in months for loan in rows}
    assert found == {(loan.number, month): known.replayed(loan, month) for month in months for loan in rows}
    codes = {one.status for one in found.values() if one}
    assert {"N", "*", "C", "1"} <= codes
    assert {one.status for one in quick if one} == {"N", "*", "C"}
    assert len(quick) > len(found) // 3


def test_a_chunk_is_read_in_as_many_looks_as_one_loan(desk: Desk) -> None:
    house.with_bank(desk.patch, purse)
    lend_kinds(desk, 3)
    until(desk, FEBRUARY)
    with looks() as few:
        assert len(list(reports(entity_id=house.ENTITY, month=JANUARY))) == 3
    lend_kinds_more = [desk.lend(house.Deal(f"MORE{n}")) for n in range(9)]
    until(desk, MARCH)
    with looks() as many:
        assert len(list(reports(entity_id=house.ENTITY, month=FEBRUARY))) >= len(lend_kinds_more)
    assert len(many) == len(few)


def test_a_loan_that_stands_aside_is_told_as_not_known_and_corrected_later(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, date(2026, 2, 20))
    good = loans["GOOD"]
    Loan.objects.filter(pk=good.pk).update(day_count="ACT/13")
    until(desk, MARCH + timedelta(days=1))
    aside = LoanSetAside.objects.get()
    assert aside.loan_id == good.id
    rows = {row[2]: row for row in lines(told(FEBRUARY), "R")}
    assert (rows["LGOOD"][5], rows["LGOOD"][6], rows["LGOOD"][11]) == ("#", "set_aside", "8000.00")
    assert rows["LGOOD"][24].endswith("#")
    assert rows["LPOOR"][5] == "1"
    assert trial_balance(entity_id=house.ENTITY, as_of=date(2026, 2, 28)).balance_fen(chart.LOAN_PRINCIPAL) == 2_000_000
    Loan.objects.filter(pk=good.pk).update(day_count=good.day_count)
    clear_loan(desk.context(), loan_id=good.id)
    content = told(FEBRUARY)
    [old], [new] = lines(content, "O"), lines(content, "C")
    assert (old[2], old[5]) == ("LGOOD", "#")
    assert (new[2], new[5], new[11], new[25]) == ("LGOOD", "N", "8000.00", f"cleared {desk.today}")
    assert told(FEBRUARY) == content
    assert ToldMonth.objects.filter(loan=good).count() == 2
