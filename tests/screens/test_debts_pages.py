"""Debts at other banks on the pages: what is known and what it does, the form, and the desk of approvals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.models import Application, Loan, OrgUnit, Party, Staff
from tests.books import house
from tests.screens.test_loan_acts import seen, send
from tests.screens.test_loan_pages import DUE, book, house_of_three, window

__all__ = ["book", "house_of_three"]
PAPER: dict[str, Any] = {
    "as_of": "2026-02-10", "source": "bureau", "reference": "PBC-77", "balance_fen": "20,000",
    "late_fen": "9000", "non_performing": "yes", "note": "征信有新增逾期",
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(book: dict[str, Loan]) -> None:
    """A second manager; the good loan is the officer's."""
    unit = OrgUnit.objects.get(path="hq/")
    Staff.objects.create(id=named_id("test", "other"), username="other", name="other", role="manager", unit=unit)


def mine(book: dict[str, Loan]) -> None:
    Application.objects.filter(pk=book["GOOD"].application_id).update(officer_id=named_id("test", "officer"))


def said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_from_the_form_to_the_class_of_the_loan(book: dict[str, Loan]) -> None:
    mine(book)
    officer = window("officer")
    assert "尚无该债务人的他行债务数据" in said(officer, "/loans/LGOOD")
    assert "同事复核同意后生效" in send(officer, "/loans/LGOOD/debts", **PAPER)
    assert "您提交的，须由同事复核" in said(officer, "/loans/LGOOD")
    report = DebtReport.objects.get()
    path = f"/debts/{report.id}/decide"
    assert "您的岗位不能办理" in send(officer, path, outcome="approve")
    desk = said(window("manager"), "/requests")
    assert "20,000.00" in desk and "9,000.00" in desk and "PBC-77" in desk and "征信有新增逾期" in desk
    assert "征信报告" in desk and "此前没有该债务人的他行债务数据" in desk and "今晚起最高为次级" in desk
    assert seen(window("manager"), "/loans")["around"].waiting["requests"] == 1
    assert "自今晚分类起生效" in send(window("manager"), path, outcome="approve", answer="原件已看")
    debts = seen(officer, "/loans/LGOOD")["debts"]
    assert (debts.floor, debts.cap, debts.unknown) == ("substandard", None, None)
    assert "今晚起受限：最高为次级" in said(officer, "/loans/LGOOD")
    house.close_days(first=DUE + timedelta(days=10), last=DUE + timedelta(days=10))
    debts = seen(officer, "/loans/LGOOD")["debts"]
    assert (debts.cap, debts.cap_on) == ("substandard", DUE + timedelta(days=11))
    page = said(officer, "/loans/LGOOD")
    assert "受限：最高为次级" in page and "2026-02-10" in page and "原件已看" in said(officer, "/requests")
    assert "债务人在所有银行的债务 28,000 元 中 9,000 元 逾期超过规定天数" in page
    assert seen(window("auditor"), "/loans/LGOOD")["head"].loan_class == "substandard"


def test_nobody_agrees_to_an_own_entry(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/debts", **PAPER)
    report = DebtReport.objects.get()
    assert "须由同事复核" in send(window("manager"), f"/debts/{report.id}/decide", outcome="approve")
    assert seen(window("manager"), "/loans")["around"].waiting["requests"] == 0
    assert "已拒绝" in send(window("other"), f"/debts/{report.id}/decide", outcome="refuse")
    assert "别人已先处理" in send(window("manager"), f"/debts/{report.id}/withdraw")
    assert not seen(window("manager"), "/loans/LGOOD")["debts"].current


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(book: dict[str, Loan]) -> None:
    client = window("manager")
    for given, field in (
        ({"balance_fen": "two"}, "balance_fen"),
        ({"late_fen": "30000"}, "late_fen"),
        ({"as_of": "10 Feb"}, "as_of"),
        ({"as_of": "2027-01-01"}, "as_of"),
        ({"as_of": "2025-01-01"}, "as_of"),
        ({"non_performing": ""}, "non_performing"),
        ({"source": "rumour"}, "source"),
        ({"reference": ""}, "reference"),
    ):
        page = client.post("/loans/LGOOD/debts", {"key": str(uuid4()), **PAPER, **given})
        assert page.status_code == 422
        assert [one.name for one, _text, fault in page.context["fields"] if fault] == [field], given
        assert "征信有新增逾期" in page.content.decode()
    assert not DebtReport.objects.exists()


def test_who_may_enter_and_see(book: dict[str, Loan]) -> None:
    Party.objects.filter(pk=book["POOR"].borrower_id).update(kind="person")
    assert "您的岗位不能录入" in send(window("auditor"), "/loans/LGOOD/debts", **PAPER)
    assert window("officer").get("/loans/LGOOD/debts").status_code == 404
    assert "零售债务人" in said(window("manager"), "/loans/LPOOR")
    assert "不能录入" in send(window("manager"), "/loans/LPOOR/debts", **PAPER)
    send(window("collector"), "/loans/LPART/debts", **PAPER)
    report = DebtReport.objects.get()
    assert window("officer").get(f"/debts/{report.id}").status_code == 404
    assert window("accountant").get(f"/debts/{report.id}").status_code == 403
    assert window("auditor").get(f"/debts/{report.id}").status_code == 200


def test_figures_too_old_are_said_to_be_unknown(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/debts", **{**PAPER, "as_of": "2025-11-20"})
    send(window("other"), f"/debts/{DebtReport.objects.get().id}/decide", outcome="approve")
    house.close_days(first=DUE + timedelta(days=10), last=DUE + timedelta(days=20))
    page = window("manager").get("/loans/LGOOD")
    assert page.context["debts"].unknown.code == "debts_elsewhere_stale"
    assert "视为未知" in page.content.decode() and "保持到有新数据为止" in page.content.decode()


def test_the_lines_of_a_file_stand_beside_what_was_told_before(book: dict[str, Loan]) -> None:
    send(window("manager"), "/loans/LGOOD/debts", **PAPER)
    report = DebtReport.objects.get()
    send(window("other"), f"/debts/{report.id}/decide", outcome="approve")
    maker = Staff.objects.get(username="manager")
    filed = DebtReport.objects.create(
        id=uuid4(), entity_id=house.ENTITY, file="bureau.csv", sha256="0" * 64, debtors=3, rejected=1, state="waiting",
        proposed_by=maker, proposed_at=house.instant(DUE),
    )  # fmt: skip
    for nth, name in enumerate(("GOOD", "PART", "POOR")):
        DebtElsewhere.objects.create(
            id=uuid4(), report=filed, entity_id=house.ENTITY, debtor_id=book[name].borrower_id, balance_fen=10_000,
            late_fen=nth, over_days=90, non_performing=False, bad=bool(nth), as_of=DUE, source="bureau",
            reference=f"R-{nth}",
        )  # fmt: skip
    page = window("other").get(f"/debts/{filed.id}")
    told = page.context["found"].told
    assert [one.loan for one in told] == ["LPOOR", "LPART", "LGOOD"]
    assert [one.was.late_fen if one.was else None for one in told] == [None, None, 900_000]
    assert [(one.counts, one.then) for one in told] == [(True, None), (True, None), (False, "substandard")]
    text = page.content.decode()
    assert "bureau.csv" in text and "3 户" in text and "剔除 1 行" in text
    assert "bureau.csv" in said(window("other"), "/requests")
    assert "自今晚分类起生效" in send(window("other"), f"/debts/{filed.id}/decide", outcome="approve")
    assert seen(window("manager"), "/loans/LGOOD")["debts"].current.late_fen == 900_000, "of a later day"
