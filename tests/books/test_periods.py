"""A month is closed by the end of its last day, with balances that are proved, and never opened again."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.core.kernel.ids import named_id
from loanmill.core.ledger import postings
from loanmill.core.ledger.period import balances_digest
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.period import BalancesDiffer, PeriodClosed, keep_period
from loanmill.operations.vouchers import post
from loanmill.queries.trial_balance import balances, drawn, rebuilt, stored, trial_balance
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Voucher
from loanmill.records.period import Period, PeriodBalance
from tests.books import house

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
FUNDERS = ("own", "other")


@operation("test.book", permission="install")
def book(act: Act, *, on: str, value_on: str, fen: int, funder: str = "own") -> Result:
    """One voucher by hand."""
    day = date.fromisoformat(on)
    post(
        act, entity=house.ENTITY, funder=named_id("test", funder), on=day, value_on=date.fromisoformat(value_on),
        kind="test", reference=str(act.context.key), lines=postings.disburse(principal_fen=fen),
    )  # fmt: skip
    return {}


@operation("test.end", permission="install")
def end(act: Act, *, on: str) -> Result:
    """The part of a day's end that keeps periods."""
    closed = keep_period(act, entity_id=house.ENTITY, on=date.fromisoformat(on))
    return {"closed": closed.isoformat() if closed else None}


def booked(n: int, on: date, *, value_on: date | None = None, fen: int = 500, funder: str = "own") -> None:
    context = house.context("book", str(n), on=on)
    book(context, on=on.isoformat(), value_on=(value_on or on).isoformat(), fen=fen, funder=funder)


def ended(on: date, attempt: int = 1) -> Any:
    return end(house.context("end", on.isoformat(), str(attempt), on=on), on=on.isoformat())["closed"]


@pytest.fixture
def two_funders(db: None) -> None:
    house.found_house(funders=FUNDERS)


def test_the_last_day_of_a_month_closes_it(evenings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the day's end itself: loans, repayments, two closed months, all proved by the journal."""
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 3, 1))
    found = list(Period.objects.order_by("first_day").values_list("first_day", "last_day", "state"))
    assert found == [
        (date(2026, 1, 1), JANUARY, "closed"),
        (date(2026, 2, 1), FEBRUARY, "closed"),
        (date(2026, 3, 1), date(2026, 3, 31), "open"),
    ]
    for period in Period.objects.filter(state="closed"):
        kept = stored(period)
        assert kept == rebuilt(entity_id=house.ENTITY, as_of=period.last_day)
        assert period.balances_sha256 == balances_digest(balances=kept)
    february = trial_balance(entity_id=house.ENTITY, as_of=FEBRUARY)
    assert february.balance_fen("130301") == 800_000 and february.difference_fen == 0
    assert [p for p in verify().problems if p.where.startswith("period")] == []


def test_nothing_is_booked_in_a_closed_period(two_funders: None) -> None:
    booked(1, JANUARY)
    assert ended(date(2026, 1, 30)) is None and ended(JANUARY) == "2026-01-01"
    with pytest.raises(PeriodClosed, match="closed; book on the open day"):
        booked(2, date(2026, 1, 15))
    with pytest.raises(PeriodClosed):
        booked(3, date(2025, 12, 31))
    booked(4, date(2026, 2, 2), value_on=date(2026, 1, 15))
    assert Voucher.objects.count() == 2


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE voucher SET booked_on = '2026-01-15'", "never changed"),
        ("UPDATE period SET state = 'open' WHERE state = 'closed'", "never changed"),
        ("DELETE FROM period", "never taken away"),
        ("UPDATE period_balance SET debit_fen = debit_fen + 1", "never changed"),
        ("DELETE FROM period_balance", "never taken away"),
        ("INSERT INTO period_balance (id, period_id, funder_id, account, debit_fen, credit_fen) "
         "SELECT {id}, period_id, funder_id, '999999', 1, 0 FROM period_balance LIMIT 1",
         "its period is closed"),
        ("INSERT INTO voucher (id, entity_id, funder_id, booked_on, value_date, kind, reference, lines) "
         "SELECT {id}, entity_id, funder_id, '2026-01-31', '2026-01-31', 'x', 'x', 0 FROM voucher LIMIT 1",
         "its period is closed"),
        ("INSERT INTO voucher (id, entity_id, funder_id, booked_on, value_date, kind, reference, lines) "
         "SELECT {id}, entity_id, funder_id, '2026-02-01', '2026-02-02', 'x', 'x', 0 FROM voucher LIMIT 1",
         "after the one it is booked on"),
    ],
)  # fmt: skip
def test_the_database_refuses_it_too(two_funders: None, statement: str, says: str) -> None:
    booked(1, JANUARY)
    ended(JANUARY)
    own = named_id("a row").hex if connection.vendor == "sqlite" else named_id("a row")
    with pytest.raises(IntegrityError, match=says), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=f"'{own}'"))


def test_balances_that_postings_do_not_bear_out_close_nothing(two_funders: None) -> None:
    booked(1, JANUARY)
    ended(JANUARY)
    booked(2, FEBRUARY)
    with house.books_unguarded():
        PeriodBalance.objects.filter(account="130301").update(debit_fen=501)
    with pytest.raises(BalancesDiffer, match=r"carried as debit 10\.01, credit 0\.00; all postings say debit 10\.00"):
        ended(FEBRUARY)
    assert Period.objects.get(first_day=date(2026, 2, 1)).state == "open"
    assert PeriodBalance.objects.filter(period__first_day=date(2026, 2, 1)).count() == 0


def test_a_correction_counts_for_its_day_and_is_booked_on_the_open_one(two_funders: None) -> None:
    booked(1, JANUARY, fen=1_000)
    ended(JANUARY)
    booked(2, date(2026, 2, 3), value_on=date(2026, 1, 10), fen=-200)

    def owed(as_of: date, basis: Any) -> int:
        return trial_balance(entity_id=house.ENTITY, as_of=as_of, basis=basis).balance_fen("130301")

    assert (owed(JANUARY, "booked"), owed(JANUARY, "value")) == (1_000, 800)
    assert (owed(date(2026, 2, 3), "booked"), owed(date(2026, 2, 3), "value")) == (800, 800)


MOVES = st.lists(
    st.tuples(st.integers(0, 89), st.integers(0, 60), st.integers(-10_000, 10_000), st.sampled_from(FUNDERS)),
    max_size=25,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES, days=st.lists(st.integers(-5, 100), min_size=1, max_size=6))
def test_any_day_equals_full_recomputation(
    two_funders: None, moves: list[tuple[int, int, int, str]], days: list[int]
) -> None:
    """Postings on any day with any value date before it, months closed as they end: every trial balance agrees."""
    first = house.FIRST_DAY
    with transaction.atomic():
        by_day: dict[int, list[tuple[int, int, str]]] = {}
        for day, back, fen, funder in moves:
            by_day.setdefault(day, []).append((back, fen, funder))
        number = 0
        for day in range(90):
            on = first + timedelta(days=day)
            for back, fen, funder in by_day.get(day, []):
                number += 1
                booked(number, on, value_on=on - timedelta(days=back), fen=fen, funder=funder)
            if (on + timedelta(days=1)).day == 1:
                ended(on)
        for day, basis in product(days, ("booked", "value")):
            asked: dict[str, Any] = {"entity_id": house.ENTITY, "as_of": first + timedelta(days=day), "basis": basis}
            found = balances(**asked)
            assert found == rebuilt(**asked)
            assert drawn(balances=found).difference_fen == 0
        transaction.set_rollback(True)
