"""The customer's own account manager accepts an open offer for the customer; nobody else can."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Bank
from tests.journeys.desk import desk_of

pytestmark = pytest.mark.browser
BUTTON = "form[action$='/accept'] button"


def offered(bank: Bank) -> tuple[str, str]:
    """A case with an open offer, and the user name of its officer."""
    found = bank.rows(
        "SELECT a.number, s.username FROM application a JOIN staff s ON s.id = a.officer_id"
        " JOIN offer o ON o.application_id = a.id WHERE a.state = 'approved' AND o.state = 'open' ORDER BY a.number"
    )
    assert found, "the town has no open offer: change its seed or its number of merchants"
    return str(found[0][0]), str(found[0][1])


def test_the_own_officer_accepts_once(bank: Bank, browser: Any) -> None:
    number, officer = offered(bank)
    with desk_of(browser, bank, "manager") as page:
        page.goto(f"/cases/{number}")
        assert page.locator(BUTTON).count() == 0
    other = next(name for name in ("officer1", "officer2", "officer3") if name != officer)
    with desk_of(browser, bank, other) as page:
        answer = page.goto(f"/cases/{number}")
        assert answer is not None and answer.status == 404
        bank.faults.clear()
    with desk_of(browser, bank, officer, size=(390, 844)) as page:
        page.goto(f"/cases/{number}")
        assert "客户看过以上条款" in page.inner_text("#money")
        page.click(BUTTON)
        page.wait_for_load_state()
        assert "已接受" in page.inner_text("[role=status]")
        page.goto(f"/cases/{number}")
        assert page.locator(BUTTON).count() == 0
    accepted = bank.rows(
        "SELECT o.state FROM offer o JOIN application a ON a.id = o.application_id WHERE a.number = ?", number
    )
    assert accepted == [("accepted",)]
    assert bank.state(number) == "accepted"
