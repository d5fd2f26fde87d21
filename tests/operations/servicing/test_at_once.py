"""Two hundred payments on one loan at the same time: nothing is lost, nothing counts twice, on either database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from loanmill.core.kernel.ids import named_id
from loanmill.core.ledger import chart
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.payments.receive import PaymentRefused, receive_payment
from loanmill.records.actor import SYSTEM
from loanmill.records.loan import Loan
from loanmill.records.models import Entry, LoanEvent, LoanFile, SuspenseItem
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, ledger, people

MANY, AT_ONCE = 200, 25  # payments, and how many are under way at any moment


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A house that threads with connections of their own can see, its borrowers' purses empty."""
    house.found_house()
    house.without_engine(monkeypatch)
    house.with_bank(monkeypatch, lambda borrower, on, asked: 0)
    people()
    return Desk(monkeypatch)


def send(loan: Loan, desk: Desk, *, references: list[str], fen: list[int]) -> list[Result | type[Refused]]:
    """What each of the payments gets, AT_ONCE of them starting together."""
    start, today = Barrier(AT_ONCE), desk.today

    def one(at: int) -> Result | type[Refused]:
        try:
            if at < AT_ONCE:
                start.wait()
            context = Context(actor=SYSTEM, key=named_id("send", loan.number, str(at)), at=house.instant(today))
            return receive_payment(
                context, entity_id=house.ENTITY, reference=references[at], loan=loan.number, amount_fen=fen[at],
                currency="CNY", value_on=today, channel="partner",
            )  # fmt: skip
        except Refused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(one, range(MANY)))


def test_two_hundred_payments_lose_and_double_nothing(desk: Desk) -> None:
    loan = desk.lend(house.Deal("BUSY", months=6))
    desk.close(days=100)
    fen = [1_000 + at for at in range(MANY)]
    before = ledger(desk.today).get(chart.BANK, 0)
    got = send(loan, desk, references=[f"P{at}" for at in range(MANY)], fen=fen)
    assert Counter(one["placed"] if isinstance(one, dict) else one for one in got) == {"loan": MANY}
    assert LoanEvent.objects.filter(loan=loan).count() == MANY == Entry.objects.filter(act="payment.enter").count()
    assert sorted(LoanEvent.objects.values_list("number", flat=True)) == [*range(1, MANY + 1)]
    assert ledger(desk.today)[chart.BANK] - before == sum(fen)
    today = desk.today
    desk.close()
    agree_to_the_fen([loan], closed=today)


def test_one_payment_sent_two_hundred_times_is_booked_once(desk: Desk) -> None:
    """Half of the repeats name another amount: they are refused, or the first to come is what stands."""
    loan = desk.lend(house.Deal("ECHO"))
    desk.close(days=40)
    before = ledger(desk.today).get(chart.BANK, 0)
    got = send(loan, desk, references=["SAME"] * MANY, fen=[5_000 + at % 2 for at in range(MANY)])
    told = Counter(one["placed"] if isinstance(one, dict) else one for one in got)
    assert told == {"loan": 1, "repeated": MANY // 2 - 1, PaymentRefused: MANY // 2}
    event = LoanEvent.objects.get()
    assert ledger(desk.today)[chart.BANK] - before == event.body["amount_fen"]
    assert LoanFile.objects.count() == 1 and not SuspenseItem.objects.exists()
