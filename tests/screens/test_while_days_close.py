"""The web while a day closes: pages are read at once, a payment waits or is refused with words, nothing is a 500."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from threading import Event
from time import monotonic, sleep
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.operations.day.begin import begin_close
from loanmill.operations.day.take import FIRST, take_repayments
from loanmill.records import transaction
from loanmill.records.day import day_end_name
from loanmill.records.models import Instalment, Loan, OrgUnit, Staff
from loanmill.records.servicing import LoanEvent
from loanmill.records.transaction import writing
from loanmill.screens.faults import is_busy
from loanmill.workflows import engine
from tests.books import house

DUE = date(2026, 2, 1)
PATIENCE_S = 30


@pytest.fixture
def loan(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Loan:
    """A loan on the morning of its first due day, in a house that other threads see."""
    house.found_house()
    house.without_engine(monkeypatch)
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.bank_shows_all(monkeypatch)
    unit = OrgUnit.objects.get()
    Staff.objects.create(id=named_id("test", "manager"), username="manager", name="manager", role="manager", unit=unit)
    made = house.lend(house.Deal("BUSY"))
    house.close_days(first=house.FIRST_DAY, last=DUE - timedelta(days=1))
    return made


def window() -> Client:
    """A logged-in window of the manager, to whom faults are pages, as they are in the world."""
    client = Client(raise_request_exception=False)
    client.force_login(Staff.objects.get(username="manager"))
    return client


def pay(client: Client, reference: str) -> str:
    """What the page says after money of today was entered by hand."""
    today = (DUE + timedelta(days=1) if not Instalment.objects.filter(state="future", due_on=DUE) else DUE).isoformat()
    given = {"reference": reference, "loan": "LBUSY", "amount": "100", "value_on": today, "channel": "transfer"}
    page = client.post("/suspense/enter", {"key": str(uuid4()), **given}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


@contextmanager
def half_a_chunk() -> Iterator[None]:
    """The day is closing, and a chunk has written what it writes and has not committed."""
    day = day_end_name(entity_id=house.ENTITY, on=DUE)
    begun = engine.step("begin", lambda c: begin_close(c, entity_id=house.ENTITY, on=DUE, most=10), workflow=day)
    (upto,) = begun["chunks"]  # type: ignore[misc]
    wrote, commit = Event(), Event()

    def chunk() -> None:
        try:
            with writing():
                engine.step(
                    "take-0",
                    lambda c: take_repayments(
                        c, entity_id=house.ENTITY, on=DUE, chunk=0, after=FIRST, upto=UUID(str(upto))
                    ),
                    workflow=day,
                )
                wrote.set()
                assert commit.wait(PATIENCE_S)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        running = pool.submit(chunk)
        stack.callback(lambda: running.result(PATIENCE_S))
        stack.callback(commit.set)
        assert wrote.wait(PATIENCE_S)
        yield


def beside(act: Callable[[], str]) -> Future[str]:
    """The act in a thread with a connection of its own."""

    def run() -> str:
        try:
            return act()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(run)
    finally:
        pool.shutdown(wait=False)


def test_pages_are_read_and_a_payment_is_told_to_wait(loan: Loan) -> None:
    """Readers see the day as it was before the chunk; the payment is refused in words, and taken the next day."""
    client = window()
    with half_a_chunk():
        assert Instalment.objects.filter(due_on=DUE).get().state == "future"
        for path in ("/loans", f"/loans/{loan.number}", "/days", "/days/monitor", "/suspense", "/lines", "/limits"):
            assert client.get(path).status_code in (200, 204), path
        paying = beside(lambda: pay(client, "B-1"))
        if connection.vendor == "sqlite":  # one writer: it stands in the queue and the page takes as long as the chunk
            with pytest.raises(TimeoutError):
                paying.result(0.3)
    said = paying.result(PATIENCE_S)
    assert "日终" in said and not LoanEvent.objects.exists()
    assert Instalment.objects.get(due_on=DUE).state == "paid"
    house.close_days(first=DUE, last=DUE)
    assert "已入借据" in pay(client, "B-1") and LoanEvent.objects.count() == 1


def test_who_logs_in_stands_in_the_queue(loan: Loan) -> None:
    """Outside of it a log-in would poll SQLite and lose to whoever writes act after act."""
    person = Staff.objects.get(username="manager")
    person.set_password("a-long-password")
    person.save()

    def log_in() -> str:
        client = Client(raise_request_exception=False)
        given = {"username": "manager", "password": "a-long-password"}
        return str(client.post("/login", given).status_code) + client.post("/language", {"language": "en"}).url

    with half_a_chunk():
        entering = beside(log_in)
        if connection.vendor == "sqlite":
            ends = monotonic() + PATIENCE_S
            while not transaction._one_writer._waiting:
                assert monotonic() < ends, "the log-in does not wait for its turn"
                sleep(0.01)
    assert entering.result(PATIENCE_S) == "302/"
    assert Staff.objects.get(username="manager").language == "en"


@contextmanager
def held_by_another_process() -> Iterator[None]:
    """The database held by a writer outside of this process for longer than anybody waits here."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        named = ("dbname", "user", "password", "host", "port")
        other = psycopg.connect(
            **{name: it for name, it in connection.get_connection_params().items() if name in named}
        )
        other.execute("SELECT * FROM business_day FOR UPDATE")
    try:
        yield
    finally:
        other.close()
        connection.close()


def test_a_database_that_others_hold_is_said_in_words(loan: Loan) -> None:
    client = window()
    form = {"key": str(uuid4()), "reference": "B-2", "loan": "LBUSY", "amount": "100", "value_on": DUE.isoformat()}
    with held_by_another_process():
        page = client.post("/suspense/enter", {**form, "channel": "transfer"})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
        assert "账务正忙" in page.content.decode() and "没有任何一半" in page.content.decode()
        assert client.get(f"/loans/{loan.number}").status_code == 200
    page = client.post("/suspense/enter", {**form, "channel": "transfer"}, follow=True)
    assert "已入借据" in page.content.decode() and LoanEvent.objects.count() == 1


def test_other_faults_are_not_called_busy() -> None:
    assert not is_busy(None) and not is_busy(ValueError("database is locked"))
    assert not is_busy(OperationalError("no such table: loan"))
    assert is_busy(OperationalError("database is locked"))
