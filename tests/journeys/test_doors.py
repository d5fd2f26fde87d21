"""Who comes in and what they see: log-in for each role, desks by role, language and theme."""

from __future__ import annotations

from typing import Any

import pytest

from loanmill.records.permissions import VIEWS
from tests.journeys.conftest import Bank
from tests.journeys.desk import desk_of, log_in, window

pytestmark = pytest.mark.browser

ADDRESSES = {
    "board": "/board", "applications": "/applications", "review": "/reviews", "portfolio": "/portfolio",
    "day": "/days", "books": "/books", "loans": "/loans",
    "requests": "/requests", "suspense": "/suspense", "journal": "/journal", "lines": "/lines", "limits": "/limits",
    "features": "/features", "lpr": "/lpr", "policies": "/policies",
}  # fmt: skip
PEOPLE = {
    "officer1": "officer", "reviewer": "reviewer", "strategist": "strategist", "funder": "funder_desk",
    "collector": "collector", "manager": "manager", "accountant": "accountant", "auditor": "auditor",
    "admin": "admin",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_complaints(bank: Bank) -> Any:
    bank.faults.clear()
    yield
    assert bank.faults == []


@pytest.mark.parametrize("username", PEOPLE)
def test_each_role_sees_its_desks_and_no_other(bank: Bank, browser: Any, username: str) -> None:
    allowed = {ADDRESSES[view] for view in VIEWS[PEOPLE[username]] if view in ADDRESSES}
    with desk_of(browser, bank, username) as page:
        shown = set(page.locator(".side-link").evaluate_all("links => links.map((a) => new URL(a.href).pathname)"))
        assert shown == allowed
        for address in allowed:
            reply = page.goto(address)
            assert reply is not None and reply.status == 200, address
        for address in set(ADDRESSES.values()) - allowed:
            reply = page.goto(address)
            assert reply is not None and reply.status == 403, address
            assert "您的岗位不能打开此页" in page.inner_text("main")
        # The browser itself reports each refused page as a failed load, and nothing else.
        bank.faults[:] = [fault for fault in bank.faults if "403" not in fault]


def test_without_a_log_in_every_page_asks_for_one_and_comes_back(bank: Bank, browser: Any) -> None:
    with window(browser, bank) as page:
        for address in ADDRESSES.values():
            page.goto(address)
            assert page.url.startswith(f"{bank.url}/login?next=")
        page.goto("/applications?state=declined")
        page.fill("#id_username", "manager")
        page.fill("#id_password", bank.logins["manager"])
        page.click("main button.btn-primary")
        page.wait_for_url("**/applications?state=declined")


def test_a_part_asked_for_after_the_session_ended_leads_the_window_to_the_door(bank: Bank, browser: Any) -> None:
    with window(browser, bank) as page:
        reply = page.request.get("/board", headers={"HX-Request": "true"})
        assert reply.status == 204 and reply.headers["hx-redirect"] == "/login"


def test_a_wrong_password_says_what_to_do_and_guessing_is_stopped(bank: Bank, browser: Any) -> None:
    with window(browser, bank) as page:
        for _ in range(5):
            log_in(page, "nobody", "not-the-password")
            assert "用户名与密码不匹配" in page.inner_text("[role=alert]")
        log_in(page, "nobody", "not-the-password")
        assert "登录失败次数过多" in page.inner_text("main")
    bank.faults[:] = [fault for fault in bank.faults if "422" not in fault and "429" not in fault]


def test_a_log_in_never_leads_to_another_site(bank: Bank, browser: Any) -> None:
    with window(browser, bank) as page:
        page.goto("/login?next=https://elsewhere.example/")
        page.fill("#id_username", "manager")
        page.fill("#id_password", bank.logins["manager"])
        page.click("main button.btn-primary")
        page.wait_for_load_state()
        assert page.url == f"{bank.url}/board"


def test_language_and_theme_are_switched_and_kept(bank: Bank, browser: Any) -> None:
    with desk_of(browser, bank, "strategist") as page:
        assert page.get_attribute("html", "lang") == "zh-Hans" and "流水线看板" in page.inner_text("h1")
        page.click("button[lang=en]")
        page.wait_for_load_state()
        assert page.get_attribute("html", "lang") == "en" and page.inner_text("h1") == "Board of the line"
        page.click("text=Dark")
        page.wait_for_load_state()
        assert page.get_attribute("html", "data-bs-theme") == "dark"
        page.goto("/portfolio")
        assert page.get_attribute("html", "lang") == "en" and page.get_attribute("html", "data-bs-theme") == "dark"
    with desk_of(browser, bank, "strategist") as page:  # another browser: the person's choice came along
        assert page.get_attribute("html", "lang") == "en"
        page.click("button[lang=zh-Hans]")
