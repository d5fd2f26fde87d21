"""Every page on a desk and on a phone: no sideways scroll, no complaints, the right masks, filters and keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.journeys.conftest import Bank
from tests.journeys.desk import DESK, desk_of, window

pytestmark = pytest.mark.browser
NARROW = (360, 740)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def no_complaints(bank: Bank) -> Any:
    bank.faults.clear()
    yield
    assert bank.faults == []


def pages_of(bank: Bank) -> dict[str, list[str]]:
    """Addresses of every page, by who opens them: a case in each state is among them."""
    cases = bank.rows("SELECT min(number) FROM application GROUP BY state, product")
    loans = bank.rows("SELECT min(number) FROM loan GROUP BY state, product")
    [(voucher,)] = bank.rows("SELECT min(id) FROM voucher WHERE kind = 'disburse'")
    return {
        "manager": [
            "/board", "/applications", "/reviews", f"/reviews/{bank.open_case()}", "/portfolio", "/days",
            "/loans", "/requests", "/suspense", *(f"/cases/{number}" for (number,) in cases),
            *(f"/loans/{number}" for (number,) in loans),
        ],
        "auditor": ["/journal", "/journal?act=offer.accept"],
        "accountant": [
            "/books", "/books?basis=value", "/books/accounts/130301", f"/books/vouchers/{UUID(str(voucher))}",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "phone"])
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_every_page_fits_its_window(bank: Bank, browser: Any, size: tuple[int, int], english: bool) -> None:
    with window(browser, bank, size=size) as page:
        page.goto("/login")
        assert page.evaluate(WIDER) == 0
    for username, addresses in pages_of(bank).items():
        with desk_of(browser, bank, username, size=size, english=english) as page:
            for address in addresses:
                reply = page.goto(address)
                assert reply is not None and reply.status == 200, address
                page.wait_for_function("!document.querySelector('[data-chart]') || document.querySelector('canvas')")
                assert page.evaluate(WIDER) == 0, f"{address} scrolls sideways at {size}"
                assert page.locator("h1").count() >= 1, address


def test_no_text_is_smaller_than_twelve_pixels(bank: Bank, browser: Any) -> None:
    smallest = (
        "() => Math.min(...[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility()"
        " && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize)))"
    )
    with desk_of(browser, bank, "manager") as page:
        for address in ("/board", "/portfolio", f"/reviews/{bank.open_case()}"):
            page.goto(address)
            assert page.evaluate(smallest) >= 11.99, address


def test_a_case_file_shows_every_part(bank: Bank, browser: Any) -> None:
    ((number,),) = bank.rows("SELECT number FROM application WHERE state = 'disbursed' ORDER BY number LIMIT 1")
    with desk_of(browser, bank, "manager") as page:
        page.goto(f"/cases/{number}")
        for part in ("verdict", "people", "flows", "evidence", "score", "rules", "terms", "money", "trail"):
            assert page.locator(f"#{part}").count() == 1, part
        paid = page.locator("#money .tag.good").all_inner_texts()
        assert "同意出资" in paid and "已签署" in paid
        assert page.locator("#flows canvas").count() >= 1 and page.locator("#score canvas").count() == 1
        # The numbers under the waterfall lead from the base to the score.
        points = [int(text) for text in page.locator("#score .numbers tbody td.num").all_text_contents()]
        assert sum(points[:-1]) == points[-1]


def test_names_and_numbers_are_masked_for_who_does_not_need_them(bank: Bank, browser: Any) -> None:
    ((number,),) = bank.rows("SELECT number FROM application WHERE state = 'disbursed' ORDER BY number LIMIT 1")
    second = "#people tbody tr:nth-child(2) td"
    with desk_of(browser, bank, "manager") as page:
        page.goto(f"/cases/{number}")
        name, id_no = page.inner_text(f"{second}:nth-child(1)"), page.inner_text(f"{second}:nth-child(4)")
        assert "*" not in name + id_no and len(id_no) == 18
    with desk_of(browser, bank, "auditor") as page:
        page.goto(f"/cases/{number}")
        assert page.inner_text(f"{second}:nth-child(1)") == name[0] + "*" * (len(name) - 1)
        assert page.inner_text(f"{second}:nth-child(4)") == "*" * 14 + id_no[-4:]
        assert id_no not in page.content() and name not in page.content()


def test_filters_live_in_the_address_and_the_file_holds_the_same(bank: Bank, browser: Any) -> None:
    ((many,),) = bank.rows("SELECT count(*) FROM application WHERE state = 'disbursed'")
    with desk_of(browser, bank, "manager") as page:
        page.goto("/applications")
        page.select_option("select[name=state]", "disbursed")
        page.wait_for_url("**state=disbursed**")
        page.wait_for_function(f"document.querySelectorAll('#list tbody tr').length === {many}")
        page.reload()
        assert page.locator("#list tbody tr").count() == many
        reply = page.request.get("/applications.csv?state=disbursed")
        assert len(reply.text().strip().splitlines()) == int(str(many)) + 1


def test_the_keyboard_moves_and_opens(bank: Bank, browser: Any) -> None:
    with desk_of(browser, bank, "manager") as page:
        page.goto("/applications")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        first = page.get_attribute("#list tbody tr:first-child", "data-href")
        assert page.get_attribute("tr.at", "data-href") == first
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "words"
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{first}")


def test_columns_are_chosen_and_remembered(bank: Bank, browser: Any) -> None:
    with desk_of(browser, bank, "manager") as page:
        page.goto("/applications")
        page.click(".columns > button")
        page.uncheck(".columns input[value=rate]")
        assert not page.locator("td[data-col=rate]").first.is_visible()
        page.reload()
        assert not page.locator("td[data-col=rate]").first.is_visible()
