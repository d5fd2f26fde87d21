"""Acts from a loan's page: what they would do, doing them once, and two people for what needs judgement."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.queries.loans.standing import MONEY, OTHER, PLAN
from loanmill.records.aside import LoanSetAside
from loanmill.records.journal.tables import Entry
from loanmill.records.models import Application, Loan, OrgUnit, Staff
from loanmill.records.permissions import ENTERED, JUDGED
from loanmill.records.servicing import LoanEvent, LoanRequest
from loanmill.screens.loans.fields import FORMS
from tests.books import house
from tests.screens.test_loan_pages import book, house_of_three, window

__all__ = ["book", "house_of_three"]
YUAN = 100


@pytest.fixture(autouse=True)
def people(book: dict[str, Loan]) -> None:
    """A second manager, and limits high enough for the loans of the house."""
    unit = OrgUnit.objects.get(path="hq/")
    Staff.objects.create(id=named_id("test", "other"), username="other", name="other", role="manager", unit=unit)
    Staff.objects.filter(role__in=("manager", "reviewer")).update(review_limit_fen=10**9)


def send(client: Client, path: str, **data: object) -> str:
    """A form sent, and the page it leads to."""
    return client.post(path, {"key": str(uuid4()), **data}, follow=True).content.decode()


def seen(client: Client, path: str, **data: object) -> Any:
    """Template variables of a page."""
    return client.get(path, data).context


def test_every_act_that_a_person_may_bring_about_has_a_form() -> None:
    assert {*FORMS} == {*MONEY, *PLAN, *OTHER} == ENTERED | JUDGED


def test_a_what_if_writes_nothing_and_tells_the_difference(book: dict[str, Loan]) -> None:
    before = Entry.objects.count()
    page = seen(window("auditor"), "/loans/LGOOD", **{"if": "prepay_reduce", "amount": "4,000"})
    what = page["preview"]
    assert what.is_as_asked and page["act_link"] == ""
    rows = {words: (old, new) for words, _kind, old, new, _gap in page["change"]}
    assert rows["本金余额"] == (8_000 * YUAN, 4_000 * YUAN)
    # 4,000 yuan less at 12% for the 18 days left of February, 2,000 less for March's 31.
    assert what.saved_fen == rows["利息总额"][0] - rows["利息总额"][1] == 24_00 + 20_66
    assert page["change_chart"].spec["categories"] == ["2026-03", "2026-04"]
    assert Entry.objects.count() == before and not LoanEvent.objects.exists()
    assert "看差额" in window("auditor").get("/loans/LGOOD").content.decode()


def test_a_renewal_stands_with_the_plan_of_the_new_loan(book: dict[str, Loan]) -> None:
    page = seen(window("manager"), "/loans/LGOOD", **{"if": "renew", "months": "6"})
    what = page["preview"]
    assert what.renewed and len(what.after.ahead) == 6 and what.after.matures_on == date(2026, 8, 11)
    assert sum(line.principal_fen for line in what.after.ahead) == 8_000 * YUAN
    assert {one[0][:6] for one in page["told"]} == {"续贷条件未满"}


def test_what_cannot_be_read_is_said_at_the_field(book: dict[str, Loan]) -> None:
    client = window("manager")
    assert "金额" in seen(client, "/loans/LGOOD", **{"if": "prepay_reduce", "amount": "lots"})["what_if_fault"]
    page = seen(client, "/loans/LGOOD/receive", amount_fen="x", value_on="yesterday")
    assert set(page["form"].faults) == {"amount_fen", "value_on"} and page["preview"] is None
    assert "请按" not in send(client, "/loans/LGOOD/receive", amount_fen="x")
    assert not LoanEvent.objects.exists()


def test_a_payment_is_shown_first_and_booked_once(book: dict[str, Loan]) -> None:
    client, key = window("manager"), str(uuid4())
    owed = seen(client, "/loans/LPART")["owed"].due_fen
    page = seen(client, "/loans/LPART/receive", amount_fen=f"{owed // 100}.{owed % 100:02d}")
    assert page["preview"].after.position.due_fen == 0 and page["way"] == "do"
    for _ in range(2):
        send(client, "/loans/LPART/receive", amount_fen=f"{owed // 100}.{owed % 100:02d}", key=key)
    assert LoanEvent.objects.count() == 1
    loan = Loan.objects.get(number="LPART")
    assert (loan.state, loan.outstanding_fen) == ("current", 800_000)
    happened = seen(client, "/loans/LPART")["history"]
    assert [one.act for one, _said in happened] == ["receive", "debit", "disburse"]
    assert happened[0][0].person == "manager" and happened[0][0].vouchers


def test_a_bank_reference_used_again_is_refused(book: dict[str, Loan]) -> None:
    client = window("manager")
    assert "已办理" in send(client, "/loans/LPART/receive", amount_fen="100", reference="B-1")
    assert "此前已入账" in send(client, "/loans/LPART/receive", amount_fen="100", reference="B-1")
    assert "未入账" in send(client, "/loans/LPART/receive", amount_fen="200", reference="B-1")
    assert "未入账" in send(client, "/loans/LPOOR/receive", amount_fen="100", reference="B-1")
    assert LoanEvent.objects.count() == 1


def test_a_collector_whose_loan_was_paid_comes_back_to_the_list(book: dict[str, Loan]) -> None:
    owed = seen(window("collector"), "/loans/LPART")["owed"].due_fen
    said = send(window("collector"), "/loans/LPART/receive", amount_fen=f"{owed // 100}.{owed % 100:02d}")
    assert "已办理" in said and "/loans/LPOOR" in said


def test_an_extension_takes_two_people(book: dict[str, Loan]) -> None:
    Application.objects.filter(number="GOOD").update(officer_id=named_id("test", "officer"))
    assert "已提交" in send(window("officer"), "/loans/LGOOD/extend", months="3", note="旺季备货")
    assert Loan.objects.get(number="LGOOD").matures_on == date(2026, 4, 1)
    waiting = LoanRequest.objects.get()
    path = f"/requests/{waiting.id}/decide"
    assert "旺季备货" in window("manager").get("/requests").content.decode()
    assert seen(window("manager"), "/loans/LGOOD")["file"].waiting
    assert "您的岗位不能办理" in send(window("officer"), path, outcome="approve")
    assert "已同意并办理" in send(window("manager"), path, outcome="approve", answer="同意")
    assert Loan.objects.get(number="LGOOD").matures_on == date(2026, 7, 1)
    assert "别人已先处理" in send(window("other"), path, outcome="approve")
    assert LoanEvent.objects.count() == 1


def test_nobody_decides_an_own_proposal_or_one_above_the_limit(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/extend", months="3")
    path = f"/requests/{LoanRequest.objects.get().id}/decide"
    assert "须由同事复核" in send(window("manager"), path, outcome="approve")
    Staff.objects.filter(username="other").update(review_limit_fen=100)
    assert "超过您的权限" in window("other").get("/requests").content.decode()
    assert 'class="says danger' in send(window("other"), path, outcome="approve")
    assert LoanRequest.objects.get().state == "waiting"
    assert "已撤回" in send(window("manager"), path.replace("decide", "withdraw"))
    assert LoanRequest.objects.get().state == "withdrawn" and not LoanEvent.objects.exists()


def test_a_refusal_changes_nothing(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/charge_fee", amount_fen="50", purpose="诉讼费")
    path = f"/requests/{LoanRequest.objects.get().id}/decide"
    assert "已拒绝" in send(window("other"), path, outcome="refuse", answer="没有依据")
    assert LoanRequest.objects.get().answer == "没有依据" and not LoanEvent.objects.exists()


def test_acts_are_offered_by_state_and_role(book: dict[str, Loan]) -> None:
    offered = seen(window("manager"), "/loans/LPOOR")["file"].stands.acts
    assert "receive" in offered and "restructure" in offered
    assert not {"extend", "holiday", "recover", "refund", "reverse", "close", "write_off", "end_misuse"} & {*offered}
    assert not seen(window("auditor"), "/loans/LPOOR")["file"].stands.acts
    assert "目前不能办理" in send(window("manager"), "/loans/LPOOR/write_off", approval="1")
    assert "目前不能办理" in send(window("auditor"), "/loans/LPOOR/receive", amount_fen="1")
    assert window("manager").get("/loans/LPOOR/disburse").status_code == 404
    assert window("officer").get("/loans/LPOOR/receive").status_code == 404


def test_money_that_does_not_settle_is_told_as_a_payment(book: dict[str, Loan]) -> None:
    page = seen(window("manager"), "/loans/LGOOD/settle", amount_fen="10")
    assert page["preview"].what.accepted and not page["preview"].is_as_asked
    assert "将按普通还款入账" in window("manager").get("/loans/LGOOD/settle?amount_fen=10").content.decode()
    whole = seen(window("manager"), "/loans/LGOOD/settle")["fields"][0][1]
    assert "已办理" in send(window("manager"), "/loans/LGOOD/settle", amount_fen=whole)
    assert Loan.objects.get(number="LGOOD").state == "settled"


def test_the_class_over_time(book: dict[str, Loan]) -> None:
    changes = seen(window("manager"), "/loans/LPOOR/classes")["changes"]
    assert [(one.on, one.loan_class) for one in changes] == [
        (date(2026, 2, 3), "special_mention"), (date(2026, 1, 1), "normal"),
    ]  # fmt: skip
    assert window("collector").get("/loans/LGOOD/classes").status_code == 404


def test_a_loan_set_aside_says_so_and_takes_no_act(book: dict[str, Loan]) -> None:
    LoanSetAside.objects.create(
        id=uuid4(), loan=book["GOOD"], day=date(2026, 2, 11), step="take", code="loan_sum_differs", params={},
        held={"130301": 800_000, "113201": 26_66},
    )  # fmt: skip
    page = window("manager").get("/loans/LGOOD")
    assert "已搁置" in page.content.decode() and page.context["offered"] == []
    assert "目前不能办理" in send(window("manager"), "/loans/LGOOD/receive", amount_fen="1")
    assert "您的岗位不能办理" in send(window("auditor"), "/loans/LGOOD/clear")
    said = send(window("manager"), "/loans/LGOOD/clear")
    assert "已恢复" in said
    assert "receive" in seen(window("manager"), "/loans/LGOOD")["file"].stands.acts


def test_a_payment_leads_to_its_voucher(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LPART/receive", amount_fen="100", reference="B-1")
    page = window("manager").get("/loans/LPART")
    for one, _said in page.context["history"]:
        assert one.vouchers, one.act
        assert window("manager").get(f"/books/vouchers/{one.vouchers[0]}").status_code == 200
    assert "/books/vouchers/" in page.content.decode()
    assert "/books/vouchers/" not in window("collector").get("/loans/LPART").content.decode()


def test_what_waits_is_counted_at_the_desk(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/charge_fee", amount_fen="50", purpose="诉讼费")
    assert seen(window("manager"), "/loans")["around"].waiting == {"review": 0, "requests": 0, "suspense": 0}
    assert seen(window("other"), "/loans")["around"].waiting["requests"] == 1


def test_a_payment_to_the_wrong_loan_is_redirected_by_its_number(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LPART/receive", amount_fen="100", reference="B-1")
    path = "/loans/LPART/reverse"
    for number in ("LNONE", "x" * 300, "LPART"):
        send(window("manager"), path, of="B-1", redirect_to=number)
        assert not LoanRequest.objects.exists(), number
    assert (
        "没有此编号的借据" in seen(window("manager"), path, of="B-1", redirect_to="LNONE")["form"].faults["redirect_to"]
    )
    assert "已提交" in send(window("manager"), path, of="B-1", redirect_to="lpoor")
    page = window("other").get("/requests").content.decode()
    assert "应还借据 <strong>LPOOR" in page and "还错借据" in page and "wrong" not in page
    send(window("other"), f"/requests/{LoanRequest.objects.get().id}/decide", outcome="approve")
    assert [*LoanEvent.objects.order_by("entered_on", "id").values_list("loan__number", "act")].count(
        ("LPOOR", "receive")
    ) == 1


def test_an_old_value_date_becomes_a_proposal(book: dict[str, Loan]) -> None:
    """The policy lets one person go back 90 days: further back a colleague decides, from the same form."""
    house.close_days(first=date(2026, 2, 11), last=date(2026, 4, 20))
    client, old = window("manager"), "2026-01-10"
    assert seen(client, "/loans/LPOOR/receive", amount_fen="100", value_on="2026-04-01")["way"] == "do"
    page = seen(client, "/loans/LPOOR/receive", amount_fen="100", value_on=old)
    assert page["way"] == "propose" and page["preview"].what.accepted
    assert "已提交" in send(client, "/loans/LPOOR/receive", amount_fen="100", value_on=old)
    assert not LoanEvent.objects.exists()
    said = send(window("other"), f"/requests/{LoanRequest.objects.get().id}/decide", outcome="approve")
    assert "已同意并办理" in said and LoanEvent.objects.get().value_on == date(2026, 1, 10)
    assert "value_too_old" not in said


def test_a_renewal_is_proposed_and_agreed_through_the_page(book: dict[str, Loan]) -> None:
    client, path = window("manager"), "/loans/LGOOD/renew"
    facts = dict.fromkeys(("lawful", "trading_steadily", "good_credit", "meets_lending_terms"), "yes")
    for bad in ({"months": "0"}, {"months": "601"}, {"rate_bp": "-1"}, {"rate_bp": "400"}, {"method": "flat"}):
        given = {"rate_bp": "9", "months": "6", "method": "equal_instalments", **bad}
        assert "danger" in send(client, path, **given, **facts), bad
        assert client.get(path, given).status_code == 200
    assert not LoanRequest.objects.exists()
    page = seen(client, path, rate_bp="9", months="6", method="equal_instalments", **facts)
    assert page["preview"].renewed and page["way"] == "propose" and not page["told"]
    send(client, path, rate_bp="9", months="6", method="equal_instalments", **facts)
    shown = window("other").get("/requests").content.decode()
    assert "9.00%" in shown and "等额本息" in shown
    said = send(window("other"), f"/requests/{LoanRequest.objects.get().id}/decide", outcome="approve")
    assert "已同意并办理" in said
    new = Loan.objects.get(number="LGOOD-R")
    assert (new.rate_bp, new.principal_fen, new.loan_class) == (900, 800_000, "normal")
    assert Loan.objects.get(number="LGOOD").outstanding_fen == 0
    assert "LGOOD-R" in window("manager").get("/loans").content.decode()


def test_a_form_of_thousands_of_signs_comes_back_with_its_faults(book: dict[str, Loan]) -> None:
    flood = "a" * 5_000
    given = {"amount_fen": flood, "guarantor": flood, "whole": flood, "value_on": flood, "reference": flood}
    assert 'class="says danger' in send(window("manager"), "/loans/LGOOD/guarantor_pay", **given)
    assert not LoanEvent.objects.exists() and not LoanRequest.objects.exists()
