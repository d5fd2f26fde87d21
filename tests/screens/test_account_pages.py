"""A borrower's new account on the pages: entered with its paper, told at the approvals desk, decided by another."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loanmill.core.kernel.ids import named_id
from loanmill.records.models import AccountChange, Application, Entry, Loan, Staff
from loanmill.records.permissions import VIEWS
from loanmill.records.vault import identity
from tests.screens.test_loan_acts import send
from tests.screens.test_loan_pages import book, house_of_three, window

__all__ = ["book", "house_of_three"]
PATH, NEW, PAPER = "/loans/LGOOD/account", "4111111111111111", b"%PDF-1.7 signed"


@pytest.fixture
def good(book: dict[str, Loan]) -> Loan:
    """A loan of the officer's, and limits high enough."""
    Application.objects.filter(number="GOOD").update(officer_id=named_id("test", "officer"))
    Staff.objects.filter(role__in=("manager", "reviewer")).update(review_limit_fen=10**9)
    return book["GOOD"]


def enter(username: str = "officer", **data: str) -> str:
    """The form sent, and what the page then says."""
    given = {"account": "4111 1111 1111 1111", "again": NEW, "kind": "card", "note": "柜面签字，已回拨核实", **data}
    paper = SimpleUploadedFile("a.pdf", PAPER, content_type="application/pdf")
    form = {"key": str(uuid4()), **given, "paper": paper}
    return window(username).post(PATH, form, follow=True).content.decode()


def test_from_the_form_to_the_vault(good: Loan) -> None:
    form = window("officer").get(PATH).content.decode()
    assert "更换扣款账户" in form and 'enctype="multipart/form-data"' in form
    assert "由同事与材料核对" in enter()
    change = AccountChange.objects.get()
    own = window("officer").get("/loans/LGOOD").content.decode()
    assert "1111" in own and NEW not in own and "由同事复核" in own
    desk = window("reviewer").get("/requests").content.decode()
    assert NEW in desk and "GOOD" in desk and "柜面签字" in desk and "尾号" in desk and "1 项待复核" in desk
    paper = window("reviewer").get(f"/accounts/{change.id}/paper")
    assert paper.content == PAPER and paper.headers["Content-Disposition"].startswith("attachment")
    said = send(window("reviewer"), f"/accounts/{change.id}/decide", outcome="approve", answer="一致")
    assert "不再从原账户扣款" in said
    assert identity(good.borrower)["account"] == NEW
    after = window("manager").get("/loans/LGOOD").content.decode()
    assert "已同意并办理" in after
    assert "已有人先处理" in send(window("manager"), f"/accounts/{change.id}/decide", outcome="approve")


@pytest.mark.parametrize("role", sorted(VIEWS))
def test_who_may_enter_decide_and_read_the_paper(good: Loan, role: str) -> None:
    enters, decides = role in ("officer", "manager"), role in ("reviewer", "manager")
    assert (window(role).get(PATH).status_code == 200) == enters
    enter("officer")
    change = AccountChange.objects.get()
    assert (window(role).get(f"/accounts/{change.id}/paper").status_code == 200) == (enters or decides)
    send(window(role), f"/accounts/{change.id}/decide", outcome="approve")
    assert (AccountChange.objects.get().state == "done") == decides
    assert (identity(good.borrower)["account"] == NEW) == decides
    if role in ("auditor", "collector"):
        shown = window(role).get("/requests").content.decode()
        assert NEW not in shown and "ACC-GOOD" not in shown


def test_nobody_decides_an_own_entry(good: Loan) -> None:
    enter("manager")
    said = send(window("manager"), f"/accounts/{AccountChange.objects.get().id}/decide", outcome="approve")
    assert "您自己录入" in said and AccountChange.objects.get().state == "waiting"
    assert identity(good.borrower)["account"] == "ACC-GOOD"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"account": "4111111111111112", "again": "4111111111111112"}, "末位"),
        ({"account": "41x1", "again": "41x1"}, "只有数字"),
        ({"account": "4111", "again": "4111"}, "16 至 19 位"),
        ({"again": "4111111111111112"}, "两次填写的账号不一致"),
        ({"kind": ""}, "银行卡还是结算账户"),
        ({"note": " "}, "如何核实"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(good: Loan, data: dict[str, str], words: str) -> None:
    before = Entry.objects.count()
    said = enter(**data)
    assert words in said and (data.get("account") or "4111 1111 1111 1111") in said
    assert not AccountChange.objects.exists() and Entry.objects.count() == before


def test_it_can_be_taken_back_and_refused(good: Loan) -> None:
    enter()
    first = AccountChange.objects.get()
    assert "有一项变更待定" in window("officer").get(PATH).content.decode()
    assert "已撤回" in send(window("officer"), f"/accounts/{first.id}/withdraw")
    enter()
    second = AccountChange.objects.get(state="waiting")
    assert "已拒绝" in send(window("manager"), f"/accounts/{second.id}/decide", outcome="refuse")
    assert identity(good.borrower)["account"] == "ACC-GOOD"


def test_another_officer_knows_nothing_of_it(good: Loan) -> None:
    enter()
    change = AccountChange.objects.get()
    Application.objects.filter(number="GOOD").update(officer_id=None)
    assert window("officer").get(PATH).status_code == 404
    assert window("officer").get(f"/accounts/{change.id}/paper").status_code == 404
