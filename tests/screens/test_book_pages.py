"""The desk of the general ledger: who opens it, what it says, and the way from a figure down to the act behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.records.ledger import Voucher
from loanmill.records.models import LegalEntity, Loan, OrgUnit, Staff
from loanmill.records.period import PeriodBalance
from loanmill.records.permissions import VIEWS
from tests.books import house
from tests.kept import kept

pytestmark = pytest.mark.django_db
DUE = date(2026, 2, 1)
PAGES = ("/books", "/books/accounts/130301", "/books/trial-balance.csv", "/books/trial-balance.xlsx")


def one_loan(patch: pytest.MonkeyPatch) -> None:
    """A loan of 12,000 that paid its first instalment, and January closed."""
    house.found_house()
    house.without_engine(patch)
    unit = OrgUnit.objects.get(path="hq/")
    for role in VIEWS:
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)
    house.with_bank(patch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=DUE)


@pytest.fixture(scope="module")
def january(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One for all of these tests."""
    yield from kept(django_db_blocker, one_loan)


@pytest.fixture
def loan(january: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Loan:
    """The loan of a house whose days close in this thread."""
    house.without_engine(monkeypatch)
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    return Loan.objects.get()


def window(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username))
    return client


def words(client: Client, path: str) -> str:
    reply = client.get(path)
    assert reply.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


@pytest.mark.parametrize("role", sorted(VIEWS))
def test_who_opens_the_desk(loan: Loan, role: str) -> None:
    voucher = f"/books/vouchers/{loan.vouchers.get().id}"
    for path in (*PAGES, voucher):
        assert window(role).get(path).status_code == (200 if "books" in VIEWS[role] else 403), path


def test_the_trial_balance_of_a_day_and_its_proof(loan: Loan) -> None:
    said = words(window("accountant"), "/books?on=2026-02-01&prove=1")
    assert "130301 贷款本金 12,000.00 借 — 4,000.00 8,000.00 —" in said
    assert "113201 应计利息 (未到期) 124.00 借 2.66 124.00 2.66 —" in said
    assert "差额 0.00" in said and "重算一致" in said
    assert "2026-01 已结" in said and "2026-02 未结" in said
    with house.books_unguarded():
        PeriodBalance.objects.filter(account="130301").update(debit_fen=1)
    assert "由全部分录重算不一致" in words(window("accountant"), "/books?on=2026-02-01&prove=1")


def test_other_days(loan: Loan) -> None:
    assert "130301 贷款本金 — 12,000.00 — 12,000.00 —" in words(window("accountant"), "/books?on=2026-01-31")
    assert "截至此日没有记账" in words(window("accountant"), "/books?on=2025-01-31")


def test_from_a_figure_down_to_the_act_and_the_loan(loan: Loan) -> None:
    client = window("accountant")
    assert f"/books/accounts/130301?on={DUE}" in client.get(f"/books?on={DUE}").content.decode()
    days = client.get(f"/books/accounts/130301?on={house.FIRST_DAY}").content.decode()
    voucher = Voucher.objects.get(kind="disburse")
    assert f"/books/vouchers/{voucher.id}" in days and f"/loans/{loan.number}" in days
    said = words(client, f"/books/vouchers/{voucher.id}")
    assert "12,000.00" in said and "借据入账" in said
    assert voucher.entry is not None and voucher.entry.sha256[:16] in said
    bulk = Voucher.objects.get(kind="receive", booked_on=DUE)
    assert "同一业务的其他凭证" in words(client, f"/books/vouchers/{bulk.id}")


def test_a_loan_is_linked_only_for_those_who_may_open_it(loan: Loan) -> None:
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="manager").update(unit=far)
    voucher = f"/books/vouchers/{loan.vouchers.get().id}"
    assert f'href="/loans/{loan.number}"' in window("auditor").get(voucher).content.decode()
    assert f'href="/loans/{loan.number}"' not in window("manager").get(voucher).content.decode()


def test_another_entity_sees_nothing_of_these_books(loan: Loan) -> None:
    other = LegalEntity.objects.create(id=named_id("test", "other"), code="other", name="别家", name_en="Other")
    unit = OrgUnit.objects.create(id=named_id("other", "unit"), entity=other, path="o/", name="别", name_en="O")
    Staff.objects.filter(username="accountant").update(unit=unit)
    assert window("accountant").get(f"/books/vouchers/{loan.vouchers.get().id}").status_code == 404
    assert "12,000.00" not in words(window("accountant"), "/books?on=2026-01-31")


def test_the_files_hold_the_same(loan: Loan) -> None:
    client = window("accountant")
    reply = client.get(f"/books/trial-balance.csv?on={DUE}")
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert "130301,贷款本金,12000.00,0.00,0.00,4000.00,8000.00,0.00" in lines
    book = openpyxl.load_workbook(BytesIO(client.get(f"/books/trial-balance.xlsx?on={DUE}").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert ("130301", "贷款本金", 12000, 0, 0, 4000, 8000, 0) in rows and len(rows) == len(lines)


def test_what_an_act_was_given_and_gave_is_told_in_words(loan: Loan) -> None:
    """No key, no flag, no fen on the page of a Chinese reader; the amounts of the close as the day has them."""
    bulk = Voucher.objects.filter(kind="receive").latest("booked_on")
    said = words(window("accountant"), f"/books/vouchers/{bulk.id}")
    assert "当日收益 2.66" in said and "已收到 4,124.00" in said and "下一营业日 2026-02-02" in said
    for code in ("entity_id", "earned_fen", "received_fen", "266", "412400", str(house.ENTITY)):
        assert not re.search(rf"(?<![\d,.]){re.escape(code)}\b", said), code


def test_the_day_pages_vouchers_lead_to_their_lines_for_who_may_see_them(loan: Loan) -> None:
    latest = Voucher.objects.latest("booked_on", "kind")
    link = f'href="/books/vouchers/{latest.id}"'
    assert link in window("accountant").get("/days").content.decode()
    for role in sorted(VIEWS):
        reply = window(role).get("/days")
        assert reply.status_code == 403 or (link in reply.content.decode()) == ("books" in VIEWS[role]), role


def test_what_is_no_day_no_account_and_no_voucher(loan: Loan) -> None:
    client = window("accountant")
    for path in (
        "/books?on=yesterday&funder=nobody&basis=x",
        "/books?on=0001-01-01",
        "/books/accounts/130301?on=0001-01-01",
    ):
        assert client.get(path).status_code == 200
    for path in ("/books/accounts/999999", f"/books/vouchers/{named_id('none')}", "/books/trial-balance.pdf"):
        assert client.get(path).status_code == 404
