"""The life of a loan in a browser: what-if, payment, two people, suspense, and a day end with a loan set aside."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loanmill.engines.wire import link
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import town
from tests.journeys.conftest import SOURCES, Bank, served
from tests.journeys.desk import desk_of

pytestmark = pytest.mark.browser
PHONE = (360, 740)


@pytest.fixture(scope="module")
def lender(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A copy of the bank, so that its day can be closed and its rows spoilt."""
    with copy_of(bank, tmp_path_factory.mktemp("lender"), merchants=1) as made:
        yield made


@contextmanager
def copy_of(bank: Bank, home: Path, *, merchants: int, **settings: str) -> Iterator[Bank]:
    """A copy of the bank in `home`, served, with a town of so many merchants behind its own bank."""
    shutil.copytree(bank.home, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.sqlite*", "*.lock"))
    for file in bank.home.glob("*.sqlite"):
        with sqlite3.connect(file) as old, sqlite3.connect(home / file.name) as new:
            old.backup(new)
    town_served = serve(town(seed=7, merchants=merchants), state_path=home / "its-bank.sqlite")
    address = {"LOANMILL_BANK_URL": town_served.url, "LOANMILL_BANK_TOKEN": town_served.token}
    to_town = link(base_url=town_served.url, token=town_served.token)
    try:
        with served(home, **address, **settings) as url:
            yield Bank(url, home, bank.logins, town=to_town)
    finally:
        to_town.close()
        town_served.stop()


@pytest.fixture(autouse=True)
def no_complaints(lender: Bank) -> Iterator[None]:
    lender.faults.clear()
    yield
    assert lender.faults == []


def loan_of(lender: Bank, place: int = 0) -> tuple[str, str]:
    """The number of an open loan with a plan of many lines, and its officer's user name."""
    found = lender.rows(
        "SELECT l.number, s.username FROM loan l JOIN application a ON a.id = l.application_id"
        " JOIN staff s ON s.id = a.officer_id WHERE l.state = 'current' AND l.term_months >= 6 ORDER BY l.number"
    )
    assert len(found) > place, "the town has too few loans: change its seed or its number of merchants"
    return str(found[place][0]), str(found[place][1])


def fen(lender: Bank, column: str, number: str) -> int:
    """A figure of a loan as the database has it."""
    return int(str(lender.rows(f"SELECT {column} FROM loan WHERE number = ?", number)[0][0]))


def test_a_what_if_on_a_phone_tells_the_difference_and_writes_nothing(lender: Bank, browser: Any) -> None:
    number, officer = loan_of(lender)
    entries = lender.rows("SELECT count(*) FROM journal_entry")
    with desk_of(browser, lender, officer, size=PHONE) as page:
        page.goto(f"/loans/{number}")
        page.select_option("#if", "prepay_shorten")
        page.fill("#amount", "2000")
        page.click("#what-if button")
        page.wait_for_selector("#what-if-result table")
        assert "少付利息" in page.inner_text("#what-if-result")
        page.wait_for_selector("#what-if-result canvas")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert lender.rows("SELECT count(*) FROM journal_entry") == entries


def test_a_prepayment_is_shown_first_and_booked_once(lender: Bank, browser: Any) -> None:
    number, officer = loan_of(lender)
    before = fen(lender, "outstanding_fen", number)
    lender.came_in("BANK-0001", "2000.00")
    with desk_of(browser, lender, officer) as page:
        page.goto(f"/loans/{number}#acts")
        page.click("#acts a[href$='/prepay_reduce']")
        page.fill("#f-amount_fen", "2,000")
        page.fill("#f-reference", "BANK-0001")
        page.click("aside button")
        page.wait_for_selector("#preview table")
        assert fen(lender, "outstanding_fen", number) == before
        page.dblclick("#preview form button")
        page.wait_for_url(re.compile(rf"/loans/{number}$"))
        assert "已办理" in page.inner_text("main")
        assert "BANK-0001" in page.inner_text("#history")
        page.wait_for_selector("#classes table")
    assert fen(lender, "outstanding_fen", number) == before - 200_000
    assert lender.rows("SELECT count(*) FROM loan_event WHERE reference = 'BANK-0001'") == [(1,)]


def test_money_that_the_bank_does_not_show_takes_a_second_person(lender: Bank, browser: Any) -> None:
    number, officer = loan_of(lender, 1)
    with desk_of(browser, lender, officer) as page:
        page.goto(f"/loans/{number}/receive?amount_fen=10&reference=BANK-0009")
        page.wait_for_selector("#preview table")
        page.dblclick("#preview form button")
        page.wait_for_url(re.compile(rf"/loans/{number}$"))
        assert "须由同事复核" in page.inner_text("main") and "银行没有此流水号的入账" in page.inner_text("main")
    assert lender.rows("SELECT count(*) FROM loan_event WHERE reference = 'BANK-0009'") == [(0,)]
    assert lender.rows("SELECT act, state FROM loan_request") == [("receive", "waiting")]
    with desk_of(browser, lender, "manager") as page:
        page.goto("/requests")
        page.click("button[value=refuse]")
        assert "已拒绝" in page.inner_text("main")


def test_an_extension_takes_a_second_person(lender: Bank, browser: Any) -> None:
    number, officer = loan_of(lender, 1)
    ends = lender.rows("SELECT matures_on FROM loan WHERE number = ?", number)
    with desk_of(browser, lender, officer) as page:
        page.goto(f"/loans/{number}/extend")
        page.fill("#f-months", "2")
        page.click("aside button")
        page.fill("#note", "旺季备货")
        page.click("#preview form button")
        assert "须由同事复核" in page.inner_text("main")
        assert page.locator("#requests button[value=approve]").count() == 0
    assert lender.rows("SELECT matures_on FROM loan WHERE number = ?", number) == ends
    with desk_of(browser, lender, "manager") as page:
        page.click("a[href='/requests']")
        assert "旺季备货" in page.inner_text("main")
        page.click("button[value=approve]")
        assert "已同意并办理" in page.inner_text("main")
    assert lender.rows("SELECT matures_on FROM loan WHERE number = ?", number) > ends


def test_money_that_waits_is_placed(lender: Bank, browser: Any) -> None:
    number, _officer = loan_of(lender, 1)
    lender.came_in("BANK-0002", "300.00")
    with desk_of(browser, lender, "accountant") as page:
        page.goto("/suspense")
        page.fill("#p-reference", "BANK-0002")
        page.fill("#p-loan", number[:-1] + "?")
        page.fill("#p-amount", "300")
        page.click("aside button")
        assert "先挂暂收款" in page.inner_text("main")
        page.click(f"a[href='?loan={number}']")
        page.click("main form[action$='/place'] button")
        assert f"已入借据 {number}" in page.inner_text("main")
    assert lender.rows("SELECT state, left_fen FROM suspense_item") == [("placed", 0)]


def test_a_day_closes_beside_a_loan_that_is_set_aside(lender: Bank, browser: Any) -> None:
    number, _officer = loan_of(lender)  # an act was done to it above: it has a file, which its rows now contradict
    lender.change("UPDATE loan SET outstanding_fen = outstanding_fen + 1 WHERE number = ?", number)
    day = str(lender.rows("SELECT date FROM business_day WHERE state = 'open'")[0][0])
    with desk_of(browser, lender, "manager") as page:
        page.goto("/days")
        page.click("form.close-days button")
        assert "日终已开始" in page.inner_text("main")
        close_days(lender.home, day)
        page.wait_for_selector(f"#aside a[href='/loans/{number}']", timeout=40_000)  # the page brings itself up to date
        assert f"日终 {day}" in page.inner_text("#monitor") and "等待人工处理" in page.inner_text("#aside")
        page.click(f"#aside a[href='/loans/{number}']")
        assert "自相矛盾" in page.inner_text("main") and page.locator("#acts").count() == 0
    assert lender.rows("SELECT state FROM business_day WHERE date = ?", day) == [("closed",)]


def close_days(home: Path, through: str) -> None:
    """The engine at work: the served web of a test has none."""
    environment = {**os.environ, "LOANMILL_HOME": str(home), "PYTHONPATH": str(SOURCES)}
    environment.pop("LOANMILL_DATABASE_URL", None)
    command = [sys.executable, "-c", "from loanmill.main import run; run()", "day", "close", "--through", through]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
