"""The desk of money received: nothing is lost, each payment is booked once, and two people send money back."""

from __future__ import annotations

from datetime import date

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.operations.payments import receive
from loanmill.operations.servicing import do_act, evidence
from loanmill.operations.servicing.evidence import bank_serial
from loanmill.rails.credits import Credit
from loanmill.records.models import BusinessDay, LegalEntity, Loan, OrgUnit, Staff
from loanmill.records.permissions import VIEWS
from loanmill.records.servicing import LoanEvent, LoanRequest
from loanmill.records.suspense import SuspenseItem
from tests.books import house
from tests.screens.test_loan_acts import seen, send
from tests.screens.test_loan_pages import book, house_of_three, window

__all__ = ["book", "house_of_three"]
DAY = "2026-02-11"


def enter(username: str, **data: str) -> str:
    """A payment entered by hand."""
    given = {"reference": "B-1", "loan": "LPART", "amount": "100", "value_on": DAY, "channel": "transfer", **data}
    return send(window(username), "/suspense/enter", **given)


@pytest.fixture
def waiting(book: dict[str, Loan]) -> SuspenseItem:
    """500.00 for a loan that there is not."""
    Staff.objects.filter(role="manager").update(review_limit_fen=50_000)
    enter("accountant", loan="LPARTY", amount="500")
    return SuspenseItem.objects.get()


def test_who_opens_the_desk(waiting: SuspenseItem) -> None:
    for role in sorted(VIEWS):
        wanted = 200 if "suspense" in VIEWS[role] else 403
        assert window(role).get("/suspense").status_code == wanted, role
        assert window(role).get(f"/suspense/{waiting.id}").status_code == wanted, role


def test_a_payment_goes_to_its_loan_once(book: dict[str, Loan]) -> None:
    assert "已入借据" in enter("accountant")
    assert "此前已入账" in enter("accountant")
    assert "未入账" in enter("accountant", amount="200")
    assert LoanEvent.objects.count() == 1 and not SuspenseItem.objects.exists()


def test_what_cannot_be_placed_waits_with_its_reason(waiting: SuspenseItem) -> None:
    page = window("auditor").get("/suspense")
    assert page.context["found"].left_fen == 50_000 and "没有借据 LPARTY" in page.content.decode()
    shown = seen(window("manager"), f"/suspense/{waiting.id}")
    assert shown["may_place"] and not seen(window("auditor"), f"/suspense/{waiting.id}")["may_place"]


NO_MONEY: list[dict[str, str]] = [
    {"amount": "0"}, {"amount": "-5"}, {"amount": "lots"}, {"value_on": "2026-02-12"}, {"value_on": "soon"},
    {"reference": ""}, {"channel": "pigeon"}, {"reference": "x" * 73}, {"value_on": "9999-12-31"},
    {"value_on": "2026-02-30"}, {"amount": "9" * 30}, {"amount": "５００"},
]  # fmt: skip
NAMED: list[tuple[dict[str, str], str]] = [
    ({"reference": ""}, "请填写银行流水号"),
    ({"channel": "pigeon"}, "请填选到账方式"),
    ({"amount": "10000000000000.01"}, "请核对金额"),
]


def test_what_is_no_money_is_refused_with_words(book: dict[str, Loan]) -> None:
    for bad in NO_MONEY:
        said = enter("accountant", **bad)
        assert 'class="says danger' in said and any(words in said for words in ("未入账。", "请填", "请按")), bad
        assert not SuspenseItem.objects.exists() and not LoanEvent.objects.exists(), bad


def test_what_is_wrong_with_a_payment_is_named(book: dict[str, Loan]) -> None:
    for bad, words in NAMED:
        said = enter("accountant", **bad)
        assert words in said and 'value="LPART"' in said, bad  # what was typed is kept


def test_a_payment_for_another_branchs_loan_is_refused_in_words(book: dict[str, Loan]) -> None:
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="manager").update(unit=far)
    assert "属于其他机构" in enter("manager")
    assert not LoanEvent.objects.exists() and not SuspenseItem.objects.exists()


def test_placing_is_shown_first_and_done_once(waiting: SuspenseItem) -> None:
    client, path = window("accountant"), f"/suspense/{waiting.id}"
    before = seen(client, path, loan="lpart", amount="200")
    assert before["preview"].before.position.due_fen - before["preview"].after.position.due_fen == 20_000
    assert "已入借据 LPART" in send(client, f"{path}/place", loan="LPART", amount="200")
    assert SuspenseItem.objects.get().left_fen == 30_000
    assert "已入借据 LPOOR" in send(client, f"{path}/place", loan="LPOOR", amount="300")
    assert "别人已先处理" in send(client, f"{path}/place", loan="LPOOR", amount="300")
    assert SuspenseItem.objects.get().state == "placed" and LoanEvent.objects.count() == 2


def test_what_cannot_be_placed_is_said(waiting: SuspenseItem) -> None:
    client, path = window("accountant"), f"/suspense/{waiting.id}"
    assert "没有您可见的" in seen(client, path, loan="LNONE")["fault"]
    assert "不超过" in seen(client, path, loan="LPART", amount="501")["fault"]
    assert "不能超过" in send(client, f"{path}/place", loan="LPART", amount="501")
    assert "没有您可见的" in send(client, f"{path}/place", loan="LNONE", amount="1")
    for amount in ("", "lots", "-1", "0", "9" * 30, "５００", "1.234"):
        assert 'class="says danger' in send(client, f"{path}/place", loan="LPART", amount=amount), amount
    assert "您的岗位" in send(window("collector"), f"{path}/place", loan="LPART", amount="1")
    assert SuspenseItem.objects.get().left_fen == 50_000


def test_two_people_send_money_back(waiting: SuspenseItem) -> None:
    path = f"/suspense/{waiting.id}"
    assert "须由同事同意" in send(window("accountant"), f"{path}/refund")
    assert "须由同事同意" in send(window("accountant"), f"{path}/refund")
    assert SuspenseItem.objects.get().state == "waiting"
    assert "已请银行退回" in send(window("manager"), f"{path}/refund")
    assert SuspenseItem.objects.get().state == "refunding"
    assert seen(window("auditor"), "/suspense", state="refunding")["found"].count == 1
    assert "退回中" in window("auditor").get(path).content.decode()


def test_who_may_not_agree_to_so_much_is_told_who_may(waiting: SuspenseItem) -> None:
    path = f"/suspense/{waiting.id}"
    send(window("manager"), f"{path}/refund")
    page = window("accountant").get(path).content.decode()
    assert "超过您的权限" in page and f"{path}/refund" not in page
    assert "没有权限足够的同事" in page  # the manager asked, and there is no other
    said = send(window("accountant"), f"{path}/refund")
    assert "500.00 元超过您的权限" in said and "权限更高的同事" in said
    other = Staff.objects.get(username="manager")
    other.id, other.username, other.name = named_id("test", "higher"), "higher", "高经理"
    other.save(force_insert=True)
    assert "高经理" in window("accountant").get(path).content.decode()
    assert "高经理" in window("manager").get(path).content.decode()
    assert SuspenseItem.objects.get().state == "waiting"
    assert "已请银行退回" in send(window("higher"), f"{path}/refund")


def test_another_lender_knows_nothing_of_it(waiting: SuspenseItem) -> None:
    other = LegalEntity.objects.create(id=named_id("test", "other-bank"), code="other", name="他行", name_en="Other")
    unit = OrgUnit.objects.create(id=named_id("test", "o"), entity=other, path="o/", name="他", name_en="O")
    Staff.objects.filter(username="manager").update(unit=unit)
    BusinessDay.objects.create(
        id=named_id("test", "o-day"), entity=other, date=house.FIRST_DAY, state="open",
        opened_at=house.instant(house.FIRST_DAY),
    )  # fmt: skip
    assert seen(window("manager"), "/suspense")["found"].count == 0
    assert window("manager").get(f"/suspense/{waiting.id}").status_code == 404


def test_what_the_bank_does_not_show_is_proposed_or_refused(
    book: dict[str, Loan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manager's entry for a known loan becomes a proposal; an accountant may propose none, so nothing happens."""
    for room in (receive, do_act):
        monkeypatch.setattr(room, "bank_serial", bank_serial)
    monkeypatch.setattr(evidence, "bank_shows", lambda reference: Credit(reference, "refused", "not_found"))
    assert "未入账" in enter("accountant") and not LoanRequest.objects.exists()
    assert "未入账" in enter("manager", loan="LNONE")
    said = enter("manager")
    assert "已提交" in said and "银行没有此流水号的入账" in said
    assert LoanRequest.objects.get().body["reference"] == "B-1"
    said = send(window("collector"), "/loans/LPART/receive", amount_fen="100", reference="B-2")
    assert "已提交" in said and LoanRequest.objects.count() == 2
    other_day = Credit("B-3", "credited", "", 10_000, date(2026, 2, 1), "1")
    monkeypatch.setattr(evidence, "bank_shows", lambda reference: other_day)
    for page in (enter("manager", reference="B-3"),
                 send(window("manager"), "/loans/LPART/receive", amount_fen="100", reference="B-3")):  # fmt: skip
        assert "日期不符" in page
    assert LoanRequest.objects.count() == 2 and not LoanEvent.objects.exists() and not SuspenseItem.objects.exists()
