"""A reviewer's day: from the board to an approved offer, and everything that is refused on the way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Bank
from tests.journeys.desk import desk_of

pytestmark = pytest.mark.browser
NOTE = "现场核实，差异已说明，附照片与流水。"


def fill(
    page: Any, *, outcome: str = "approve", reason: str = "explained_difference", amount: str | None = None
) -> None:
    """Fill in the review form and leave it unsent."""
    page.check(f"input[name=outcome][value={outcome}]")
    page.select_option(f"#reason_{outcome}", reason)
    page.fill("#note", NOTE)
    if amount is not None:
        page.fill("#amount", amount)


def send(page: Any) -> None:
    """Send the review form."""
    page.click("#decide button[type=submit]")
    page.wait_for_load_state()


def test_from_the_board_to_an_offer(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    with desk_of(browser, bank, "reviewer") as page:
        page.click(f"tr[data-href='/cases/{number}'] a")
        page.wait_for_url(f"**/cases/{number}")
        page.click(".case-next a")
        page.wait_for_url(f"**/reviews/{number}")
        assert "转人工" in page.inner_text("#verdict")
        fill(page)
        send(page)
        page.wait_for_url(f"**/cases/{number}")
        assert "已通过，报价已生成" in page.inner_text("[role=status]")
        assert "人工决定" in page.inner_text("#verdict") and NOTE in page.inner_text("#verdict")
        assert "系统意见" in page.inner_text("#verdict")
        assert "待接受" in page.inner_text("#money") and "综合融资成本" in page.inner_text("#money")
        assert "审批完成" in page.inner_text("#trail")
    assert bank.state(number) == "approved"
    assert bank.rows(
        "SELECT o.state FROM offer o JOIN application a ON a.id = o.application_id WHERE a.number = ?", number
    ) == [("open",)]


def test_a_decline_closes_the_case(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        fill(page, outcome="decline", reason="cannot_repay")
        send(page)
        assert "已拒绝，案件结束" in page.inner_text("[role=status]")
    assert bank.state(number) == "declined"


def test_an_incomplete_form_says_so_at_the_fields(bank: Bank, browser: Any) -> None:
    number = bank.open_case()
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        page.click("#decide button[type=submit]")
        page.wait_for_load_state()
        assert "请选择通过或拒绝" in page.inner_text("[role=alert]")
        assert page.locator(".field-error").count() == 2
    assert bank.state(number) == "manual_review"


def test_above_the_limit_is_refused(bank: Bank, browser: Any) -> None:
    number = bank.open_case(least_fen=50_000_000)  # the reviewer may approve up to 300,000 yuan
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        assert "超过您的权限" in page.inner_text("#decide")
        fill(page)
        send(page)
        assert "金额超过您的权限" in page.inner_text("[role=alert]")
        assert page.input_value("#note") == NOTE
    assert bank.state(number) == "manual_review"


def test_an_own_case_is_refused(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    before = bank.rows("SELECT officer_id FROM application WHERE number = ?", number)[0][0]
    own = bank.rows("SELECT id FROM staff WHERE username = 'reviewer'")[0][0]
    bank.change("UPDATE application SET officer_id = ? WHERE number = ?", own, number)
    try:
        with desk_of(browser, bank, "reviewer") as page:
            page.goto(f"/reviews/{number}")
            assert "您自己的案件" in page.inner_text("#decide")
            fill(page)
            send(page)
            assert "不能审批自己的案件" in page.inner_text("[role=alert]")
    finally:
        bank.change("UPDATE application SET officer_id = ? WHERE number = ?", before, number)
    assert bank.state(number) == "manual_review"


def test_a_stale_page_is_refused_and_keeps_what_was_written(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        fill(page)
        bank.change("UPDATE application SET version = version + 1 WHERE number = ?", number)
        send(page)
        assert "案件在此期间有变动" in page.inner_text("[role=alert]")
        assert page.input_value("#note") == NOTE and bank.state(number) == "manual_review"
        send(page)  # read again and sent again, now with the version of today
        assert bank.state(number) == "approved"


def test_a_double_click_acts_once(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        fill(page)
        page.dblclick("#decide button[type=submit]")
        page.wait_for_url(f"**/cases/{number}")
    assert bank.state(number) == "approved"
    assert _offers(bank, number) == 1


def test_the_same_form_sent_twice_acts_once(bank: Bank, browser: Any) -> None:
    number = bank.open_case(most_fen=30_000_000)
    with desk_of(browser, bank, "reviewer") as page:
        page.goto(f"/reviews/{number}")
        fields = {
            name: page.input_value(f"#decide input[name={name}]") for name in ("csrfmiddlewaretoken", "version", "key")
        }
        form = fields | {
            "outcome": "approve", "reason_approve": "known_customer", "note": NOTE,
            "amount": page.input_value("#amount"), "rate": page.input_value("#rate"),
            "months": page.input_value("#months"),
        }  # fmt: skip
        for _ in range(2):
            assert page.request.post(f"/reviews/{number}", form=form).status == 200
        other = page.request.post(f"/reviews/{number}", form=form | {"note": "another note"})
        assert other.status == 409 and "此表单已提交过" in other.text()
    assert _offers(bank, number) == 1


def test_a_forged_post_is_refused(bank: Bank, browser: Any) -> None:
    number = bank.open_case()
    with desk_of(browser, bank, "reviewer") as page:
        reply = page.request.post(f"/reviews/{number}", form={"outcome": "approve", "note": NOTE})
        assert reply.status == 403 and "表单被拒绝" in reply.text()
    assert bank.state(number) == "manual_review"


def test_who_may_not_review_cannot_post_either(bank: Bank, browser: Any) -> None:
    number = bank.open_case()
    with desk_of(browser, bank, "auditor") as page:
        assert page.goto(f"/reviews/{number}").status == 403
        assert page.goto(f"/cases/{number}").status == 200 and page.locator(".case-next").count() == 0


def test_another_branch_and_another_officer_see_nothing(bank: Bank, browser: Any) -> None:
    (number, officer), = bank.rows(
        "SELECT a.number, s.username FROM application a JOIN org_unit u ON u.id = a.unit_id"
        " JOIN staff s ON s.id = a.officer_id WHERE u.path = 'hq/east/' ORDER BY a.number LIMIT 1"
    )  # fmt: skip
    colleague = {"officer1": "officer2", "officer2": "officer1"}[str(officer)]
    for username in ("reviewer2", "officer3", colleague):
        with desk_of(browser, bank, username) as page:
            reply = page.goto(f"/cases/{number}")
            assert reply.status == 404 and "这里没有您可以查看的内容" in page.inner_text("main"), username
            page.goto(f"/applications?words={number}")
            assert "没有符合条件的案件" in page.inner_text("#list")


def _offers(bank: Bank, number: str) -> int:
    counted = bank.rows(
        "SELECT count(*) FROM offer o JOIN application a ON a.id = o.application_id WHERE a.number = ?", number
    )
    return int(str(counted[0][0]))
