"""Closing days: once, in order, after a crash, when the bank is silent, and not when the books disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import F

from loanmill.core.kernel.ids import step_id
from loanmill.operations.day import reading, take
from loanmill.operations.day.begin import begin_close
from loanmill.operations.day.close import BooksDiffer
from loanmill.operations.day.plain import pay_plain
from loanmill.operations.day.row import NotTheDay
from loanmill.operations.unsure import Unsure
from loanmill.records.day import BusinessDay
from loanmill.records.journal.tables import Entry
from loanmill.records.ledger import Posting
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.workflows import day_end
from tests.books import house

BOOKS = ("loan", "instalment", "receipt", "voucher", "posting", "business_day")


class Crash(BaseException):
    """The process dies."""


def state() -> dict[str, list[dict[str, Any]]]:
    """Every row of the books and every journalled act, times apart."""
    tables = {model._meta.db_table: model for model in apps.get_app_config("records").get_models()}
    found = {table: list(tables[table]._default_manager.order_by("pk").values()) for table in BOOKS}
    found["journal"] = list(Entry.objects.order_by("id").values("id", "act", "sha256"))
    return found


def wallet(seed: int) -> house.Wallet:
    """A purse that is full, empty or half full, by borrower and day alone; one borrower never pays."""

    def holds(borrower: str, on: date, asked: int) -> int:
        return 0 if borrower == "B05" else Random(f"{seed}-{borrower}-{on}").choice([asked, 0, asked // 2, asked, 0])

    return holds


METHODS = ("equal_principal", "equal_instalments", "interest_monthly", "bullet")


def lend_some(count: int = 9) -> None:
    """Loans of every method, of odd amounts, rates and two funders."""
    for number in range(count):
        house.lend(
            house.Deal(
                f"B{number:02d}",
                amount_fen=1_000_001 + 77_777 * number,
                rate_bp=0 if number == 7 else 613 + 100 * number,
                months=2 + number % 3,
                method=METHODS[number % 4],
            )
        )


def test_one_day_twice_changes_nothing(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = house.with_bank(monkeypatch, wallet(1))
    lend_some()
    house.close_days(first=house.FIRST_DAY, last=date(2026, 2, 3))
    before, asked = state(), bank.asked
    day_end._close(house.ENTITY, date(2026, 2, 1))
    assert state() == before
    assert bank.asked == asked


def test_a_day_that_is_not_open_is_refused(evenings: None) -> None:
    with pytest.raises(NotTheDay, match="2026-01-01, not 2026-01-05"):
        begin_close(
            house.context("early", on=house.FIRST_DAY),
            entity_id=house.ENTITY,
            on=house.FIRST_DAY + timedelta(days=4),
            most=5,
        )


def test_small_chunks_make_the_same_books(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same life in chunks of one loan and of five thousand: equal but for the acts and the rows' ids."""

    def life(chunk: int) -> dict[str, list[Any]]:
        monkeypatch.setattr(day_end, "CHUNK", chunk)
        house.with_bank(monkeypatch, wallet(2))
        lend_some()
        house.close_days(first=house.FIRST_DAY, last=date(2026, 4, 20))
        return {
            "loan": list(Loan.objects.order_by("id").values()),
            "instalment": list(Instalment.objects.order_by("id").values()),
            "receipt": list(Receipt.objects.order_by("reference").values("reference", "amount_fen", "penalty_fen")),
            "posting": sorted(Posting.objects.values_list("voucher__reference", "account", "debit_fen", "credit_fen")),
        }

    lives = []
    for chunk in (1, 5_000):
        with transaction.atomic():
            lives.append(life(chunk))
            transaction.set_rollback(True)
    assert lives[0] == lives[1]
    assert {loan["state"] for loan in lives[0]["loan"]} >= {"overdue", "settled"}


def test_plain_loans_end_as_they_would_one_by_one(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same life with every loan judged and written alone: the same rows, digests and acts."""
    plain: list[int] = []

    def pay(act: Any, paid: Any, **more: Any) -> None:
        plain.append(len(paid))
        pay_plain(act, paid, **more)

    def life() -> dict[str, list[dict[str, Any]]]:
        with transaction.atomic():
            house.with_bank(monkeypatch, wallet(5))
            lend_some(12)
            house.close_days(first=house.FIRST_DAY, last=date(2026, 4, 20))
            found = state()
            transaction.set_rollback(True)
        return found

    monkeypatch.setattr(take, "pay_plain", pay)
    in_sets = life()
    assert sum(plain) > 5
    plain.clear()
    alone = reading._FALLING["next"].replace(reading._PLAIN, "(%s <> %s AND 1 = 0)")
    monkeypatch.setitem(reading._FALLING, "next", alone)
    assert life() == in_sets
    assert sum(plain) == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_crash_anywhere_is_made_good(lender: None, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Die at random steps, before and after their effect, and run the day again: the state of a run without crashes."""
    days = {"first": house.FIRST_DAY, "last": date(2026, 2, 16)}
    monkeypatch.setattr(day_end, "CHUNK", 2)
    wanted = _alone(lambda: _quiet_life(monkeypatch, seed, **days))
    random, crashes = Random(seed), 0

    def maybe(name: str) -> None:
        if random.random() < 0.06:
            raise Crash(name)

    house.without_engine(monkeypatch, before_step=maybe)
    house.with_bank(monkeypatch, wallet(seed))
    lend_some()
    on = days["first"]
    while on <= days["last"]:
        try:
            on = date.fromisoformat(str(day_end._close(house.ENTITY, on)["next"]))
        except Crash:
            crashes += 1
    assert crashes > 5
    assert state() == wanted


def _quiet_life(monkeypatch: pytest.MonkeyPatch, seed: int, *, first: date, last: date) -> dict[str, Any]:
    house.without_engine(monkeypatch)
    house.with_bank(monkeypatch, wallet(seed))
    lend_some()
    house.close_days(first=first, last=last)
    return state()


def _alone(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of work whose rows are taken back."""
    with transaction.atomic():
        done = work()
        transaction.set_rollback(True)
    return done


def test_missed_days_are_caught_up_in_order(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = house.with_bank(monkeypatch, wallet(3))
    lend_some()
    through = date(2026, 2, 5)
    unwrapped = getattr(day_end.day_end, "__wrapped__", day_end.day_end)
    done = unwrapped(str(house.ENTITY), through.isoformat())
    assert len(done["closed"]) == 36
    assert done["open"] == "2026-02-06"
    assert BusinessDay.objects.get(state="open").date == date(2026, 2, 6)
    before, asked = state(), bank.asked
    assert unwrapped(str(house.ENTITY), through.isoformat())["closed"] == []
    assert (state(), bank.asked) == (before, asked)


def test_a_silent_bank_is_asked_again_under_the_same_batch(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 1, 31))
    bank.silent = 3
    house.close_days(first=date(2026, 2, 1), last=date(2026, 2, 1))
    assert (bank.asked, list(bank.batches)) == (4, ["D-test-20260201-0"])
    assert Receipt.objects.count() == 1


def test_a_bank_that_stays_silent_leaves_the_day_open(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 1, 31))
    bank.silent = 100
    with pytest.raises(Unsure, match="D-test-20260201-0"):
        house.close_days(first=date(2026, 2, 1), last=date(2026, 2, 1))
    assert BusinessDay.objects.get(date=date(2026, 2, 1)).state == "closing"
    bank.silent = 0
    house.close_days(first=date(2026, 2, 1), last=date(2026, 2, 1))
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "column", "of_line", "account"),
    [
        ("loan", "outstanding_fen", "principal_fen", "130301"),
        ("loan", "period_interest_fen", "interest_fen", "113201"),
        ("posting", "debit_fen", "", "balance"),
    ],
)
def test_books_that_disagree_are_not_closed(
    evenings: None, monkeypatch: pytest.MonkeyPatch, table: str, column: str, of_line: str, account: str
) -> None:
    """Rows that agree with each other and not with the ledger keep the day open, and the message names the place."""
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 1, 3))
    if table == "loan":
        loan = Loan.objects.get()
        Loan.objects.update(**{column: getattr(loan, column) + 100_000})
        Instalment.objects.filter(number=1).update(**{of_line: F(of_line) + 100_000})
    else:
        house.lend(house.Deal("TWO"), on=date(2026, 1, 4))
        row = Posting.objects.filter(voucher__booked_on=date(2026, 1, 4), debit_fen__gt=0).get()
        with house.books_unguarded():
            Posting.objects.filter(pk=row.pk).update(debit_fen=row.debit_fen + 1)
    with pytest.raises(BooksDiffer, match=account):
        house.close_days(first=date(2026, 1, 4), last=date(2026, 1, 4))
    assert BusinessDay.objects.get(date=date(2026, 1, 4)).state == "closing"


def test_the_key_of_a_step_is_of_the_day_alone(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    house.with_bank(monkeypatch, wallet(1))
    house.close_days(first=house.FIRST_DAY, last=house.FIRST_DAY)
    key = step_id(f"day-{house.ENTITY}-2026-01-01", "close")
    assert Entry.objects.get(id=key).act == "day.close"
