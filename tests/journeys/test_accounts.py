"""A borrower's account changes in two browsers: the officer's form, the manager's yes, and the bank's word."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from loanmill.sandbox.town import town
from tests.journeys.conftest import MERCHANTS, SEED, Bank
from tests.journeys.desk import desk_of
from tests.journeys.test_servicing import PHONE, copy_of, loan_of

pytestmark = pytest.mark.browser
CARD = "4111111111111112"  # its last digit does not fit


@pytest.fixture(scope="module")
def lender(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A copy of the bank that serves with the engine, and the town's accounts at its own bank."""
    with copy_of(bank, tmp_path_factory.mktemp("accounts"), merchants=MERCHANTS, LOANMILL_ENGINE="1") as made:
        yield made


@pytest.fixture(autouse=True)
def no_complaints(lender: Bank) -> Iterator[None]:
    lender.faults.clear()
    yield
    assert lender.faults == []


def mandates(lender: Bank, number: str) -> dict[str, str]:
    """State by number of the authorisations of the loan's borrower."""
    joined = "SELECT m.number, m.state FROM mandate m JOIN loan l ON l.borrower_id = m.borrower_id WHERE l.number = ?"
    return {str(named): str(state) for named, state in lender.rows(joined, number)}


def test_an_account_goes_from_the_paper_to_the_bank(lender: Bank, browser: Any) -> None:
    number, officer = loan_of(lender)
    (before,) = mandates(lender, number)
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"}
    with desk_of(browser, lender, officer, size=PHONE) as page:
        page.goto(f"/loans/{number}")
        old = page.inner_text("#contract dd:has(a[href$='/account'])").split()[0]
        one = next(one for one in town(seed=SEED, merchants=MERCHANTS).merchants if one.account == old)
        page.click("#contract a[href$='/account']")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.fill("#a-note", "柜面签字，已回拨核实")
        for kind, account, said in (
            ("card", CARD, "末位校验不符"), ("settlement", one.other_account, "由同事与材料核对"),
        ):  # fmt: skip
            page.select_option("#a-kind", kind)
            page.fill("#a-account", account)
            page.fill("#a-again", account)
            page.set_input_files("#a-paper", paper)
            page.click("aside button[type=submit]")
            assert said in page.inner_text("body")
        shown = page.inner_text("#accounts")
        assert one.other_account[-4:] in shown and one.other_account not in shown
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    with desk_of(browser, lender, "manager") as page:
        page.goto("/requests")
        words = page.inner_text("#accounts")
        assert one.other_account in words and f"原账户尾号 {old[-4:]}" in words and "柜面签字" in words
        page.click("#accounts button[value=approve]")
        assert "不再从原账户扣款" in page.inner_text("body")
        end = time.monotonic() + 60
        while "active" not in mandates(lender, number).values() and time.monotonic() < end:
            time.sleep(0.2)
        found = mandates(lender, number)
        assert found.pop(before) == "revoked" and [*found.values()] == ["active"]
        page.goto(f"/loans/{number}")
        assert next(iter(found)) in page.inner_text("#contract") and one.other_account in page.inner_text("#contract")
