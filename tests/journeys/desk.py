"""A desk: one person's browser window at the bank, with its complaints kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.journeys.conftest import Bank

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESK, PHONE = (1440, 900), (390, 844)


@contextmanager
def window(browser: Browser, bank: Bank, *, size: tuple[int, int] = DESK, english: bool = False) -> Iterator[Page]:
    """A fresh window; what the page complains of (errors, content policy) goes to `bank.faults`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=bank.url)
    if english:
        context.add_cookies([{"name": "loanmill_language", "value": "en", "url": bank.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: bank.faults.append(f"{page.url}: {error}"))
    page.on("console", lambda said: said.type == "error" and bank.faults.append(f"{page.url}: {said.text}"))
    try:
        yield page
    finally:
        context.close()


@contextmanager
def desk_of(
    browser: Browser, bank: Bank, username: str, *, size: tuple[int, int] = DESK, english: bool = False
) -> Iterator[Page]:
    """The window of somebody who has logged in."""
    with window(browser, bank, size=size, english=english) as page:
        log_in(page, username, bank.logins[username])
        yield page


def log_in(page: Page, username: str, password: str) -> None:
    """Fill in the log-in page."""
    page.goto("/login")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.click("main button.btn-primary")
    page.wait_for_load_state()
