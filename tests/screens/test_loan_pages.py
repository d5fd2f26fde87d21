"""The pages of loans: who sees which, what they say, how they are filtered. The browser is Django's own client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.queries.loans.file import owed_by_rows
from loanmill.records.models import Application, Loan, OrgUnit, Party, Receipt, Staff
from loanmill.records.permissions import VIEWS
from loanmill.records.vault import forget_cached_keys
from tests.books import house
from tests.books.house import Deal
from tests.kept import kept

FIRST = house.FIRST_DAY
DUE = date(2026, 2, 1)


TAKES = {"GOOD": 10**9, "PART": 300_000, "POOR": 0}


def everybody() -> None:
    """One of each role, all at head office."""
    unit = OrgUnit.objects.get(path="hq/")
    for role in VIEWS:
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)


@pytest.fixture
def staff(evenings: None) -> None:
    """A founded house and its people."""
    everybody()


def at_work(patch: pytest.MonkeyPatch) -> None:
    """Days close in this thread; the bank takes what `TAKES` says and shows whatever is entered."""
    house.without_engine(patch)
    house.with_bank(patch, lambda borrower, on, asked: min(asked, TAKES[borrower]) if on == DUE else 0)
    house.bank_shows_all(patch)


def three_loans(patch: pytest.MonkeyPatch) -> None:
    """After the first due day: one paid, one paid in part, one not at all."""
    house.found_house()
    everybody()
    at_work(patch)
    for name in TAKES:
        house.lend(Deal(name))
    house.close_days(first=FIRST, last=DUE + timedelta(days=9))


@pytest.fixture(scope="module")
def house_of_three(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One for all tests of a module: a month of evenings takes seconds."""
    yield from kept(django_db_blocker, three_loans)


@pytest.fixture
def book(house_of_three: None, db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Loan]:
    """The three loans of a house at work."""
    forget_cached_keys()
    at_work(monkeypatch)
    return {name: Loan.objects.get(number=f"L{name}") for name in TAKES}


def window(username: str) -> Client:
    """A logged-in window."""
    client = Client()
    client.force_login(Staff.objects.get(username=username))
    return client


def numbers(username: str, **filters: str) -> list[str]:
    """The loans on the page, in order."""
    return [one.number for one in window(username).get("/loans", filters).context["found"].lines]


@pytest.mark.parametrize("role", sorted(VIEWS))
def test_who_opens_the_desk(book: dict[str, Loan], role: str) -> None:
    for path in ("/loans", "/loans.csv"):
        assert window(role).get(path).status_code == (200 if "loans" in VIEWS[role] else 403), path


def test_each_sees_what_the_role_may_see(book: dict[str, Loan]) -> None:
    Application.objects.filter(number="PART").update(officer_id=named_id("test", "officer"))
    assert sorted(numbers("manager")) == ["LGOOD", "LPART", "LPOOR"]
    assert numbers("officer") == ["LPART"]
    assert sorted(numbers("collector")) == ["LPART", "LPOOR"]
    assert window("officer").get("/loans/LGOOD").status_code == 404
    assert window("collector").get("/loans/LGOOD").status_code == 404
    assert window("manager").get("/loans/LNONE").status_code == 404


def test_another_branch_sees_nothing(book: dict[str, Loan]) -> None:
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="reviewer").update(unit=far)
    assert numbers("reviewer") == []
    assert window("reviewer").get("/loans/LGOOD").status_code == 404


def test_names_of_persons_are_masked_for_roles_that_do_not_need_them(book: dict[str, Loan]) -> None:
    Party.objects.filter(id=book["POOR"].borrower_id).update(kind="person")
    assert "POOR<" in window("collector").get("/loans").content.decode()
    said = window("auditor").get("/loans/LPOOR").content.decode()
    assert "P***" in said and "<h1>POOR" not in said and "ACC-POOR" not in said


def test_filters_and_order(book: dict[str, Loan]) -> None:
    assert sorted(numbers("manager", due="overdue")) == ["LPART", "LPOOR"]
    assert numbers("manager", **{"class": "normal"}) == ["LGOOD"]
    assert numbers("manager", bucket="M2") == []
    assert numbers("manager", state="current") == ["LGOOD"]
    assert numbers("manager", words="lpo") == ["LPOOR"] and numbers("manager", words="GOOD") == ["LGOOD"]
    assert numbers("manager", sort="outstanding")[-1] == "LPOOR" and numbers("manager", sort="-number")[0] == "LPOOR"
    assert numbers("manager", sort="-late")[-1] == "LGOOD"
    assert numbers("manager", sort="nonsense", page="99") and numbers("manager", product="nonsense") == []
    assert numbers("manager", due="week") == []


def test_the_page_says_what_is_owed_by_part(book: dict[str, Loan]) -> None:
    file = window("manager").get("/loans/LPART").context["file"]
    owed = file.owed
    # 12,000 yuan at 12%: the first month's interest of 31 days is 124.00; 3,000 of 4,124 came in on the due day.
    assert (owed.overdue_principal_fen, owed.interest_due_fen) == (400_000 + 12_400 - 300_000, 0)
    assert owed.penalty_fen == 112_400 * 1_800 * 10 // (360 * 10_000)
    assert owed.accrued_fen == 800_000 * 1_200 * 28 // (360 * 10_000) * 10 // 28
    assert file.head.days_past_due == 10 and file.lines[0].state == "part" and file.lines[1].state == "future"
    assert owed == owed_by_rows(Loan.objects.get(number="LPART"), file.lines, file.today)
    assert [one.act for one in file.history] == ["debit", "disburse"]
    assert file.history[0].parts == (("interest", 12_400), ("principal", 287_600))


def test_the_picture_holds_every_fen_of_the_plan(book: dict[str, Loan]) -> None:
    for number in ("LGOOD", "LPART", "LPOOR"):
        shown = window("manager").get(f"/loans/{number}").context
        drawn = sum(sum(value or 0 for value in line["values"]) for line in shown["schedule_chart"].spec["series"])
        assert drawn == sum(line.total_fen for line in shown["file"].lines)


def test_the_file_holds_the_list(book: dict[str, Loan]) -> None:
    reply = window("manager").get("/loans.csv", {"due": "overdue", "sort": "number"})
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3 and lines[1].startswith("LPART,PART,")
    assert "12000.00" in lines[2] and ",10," in lines[2]


def test_the_parts_of_a_nightly_debit_make_up_its_whole(book: dict[str, Loan]) -> None:
    """A fee that the debit paid is named: what the other parts leave of the whole."""
    Receipt.objects.filter(loan=book["GOOD"]).update(amount_fen=models.F("amount_fen") + 1_500)
    shown = window("manager").get("/loans/LGOOD").context["history"]
    debit = next(one for one, _said in shown if one.act == "debit")
    assert dict(debit.parts)["fee"] == 1_500 and sum(fen for _part, fen in debit.parts) == debit.amount_fen
    assert "费用" in window("manager").get("/loans/LGOOD").content.decode()


def test_a_loan_page_says_what_is_not_known_of_the_firm(book: dict[str, Loan]) -> None:
    page = window("manager").get("/loans/LGOOD").content.decode()
    assert "未知，按小型企业对待" in page and "提前还款不收违约金" in page and "未获取" in page
    Application.objects.update(firm_size="medium")
    assert "中型" in window("manager").get("/loans/LGOOD").content.decode()
