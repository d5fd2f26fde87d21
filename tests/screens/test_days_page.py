"""The monitor of the day's end: what is done and left, who may start it, which loans stand aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localdate

from loanmill.cli.boot import console
from loanmill.cli.day import tell_aside
from loanmill.core.kernel.ids import named_id
from loanmill.records.aside import LoanSetAside
from loanmill.records.day import DAY_STEPS, BusinessDay, step_key
from loanmill.records.journal.tables import Entry
from loanmill.records.loan import Loan
from loanmill.records.models import LegalEntity, OrgUnit, Staff
from loanmill.workflows import day_end
from tests.books import house
from tests.books.house import Deal
from tests.screens.test_loan_pages import DUE, FIRST, staff, window

__all__ = ["staff"]


class Stopped(Exception):
    """As if the process had ended."""


def watch(client: Client) -> Any:
    """The monitor as the page has it."""
    return client.get("/days").context["watch"]


def close(client: Client, through: date, key: str = "") -> str:
    """The form sent; what the page then says."""
    sent = {"through": through.isoformat(), "key": key or str(uuid4())}
    return client.post("/days/close", sent, follow=True).content.decode()


def test_a_closed_day_shows_every_step_done(staff: None, monkeypatch: pytest.MonkeyPatch) -> None:
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    monkeypatch.setattr(day_end, "CHUNK", 2)
    for name in ("A", "B", "C"):
        house.lend(Deal(name))
    house.close_days(first=FIRST, last=DUE)
    seen = watch(window("auditor"))
    assert seen.state == "open" and seen.shown == DUE and seen.day == DUE + timedelta(days=1)
    assert {one.state for one in seen.steps} == {"done"} and seen.percent == 100
    take = next(one for one in seen.steps if one.name == "take")
    assert (take.done, take.of, seen.loans) == (2, 2, 3)
    assert seen.taken["asked"] == seen.taken["paid"] == 3 and seen.taken["received_fen"] == 3 * 412_400
    # Every act of the day's end is one that the monitor looks for: a new step must be added to DAY_STEPS.
    names = [*DAY_STEPS, "take-0", "take-1"]
    known = {step_key(entity_id=house.ENTITY, on=DUE, step=name) for name in names}
    acts = Entry.objects.filter(act__startswith="day.", at=house.instant(DUE))
    assert acts.count() >= 4 and set(acts.values_list("id", flat=True)) <= known


def test_a_day_that_stands_half_closed_is_told(staff: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(name: str) -> None:
        if name == "take-1":
            raise Stopped

    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    monkeypatch.setattr(day_end, "CHUNK", 1)
    for name in ("A", "B", "C"):
        house.lend(Deal(name))
    house.close_days(first=FIRST, last=DUE - timedelta(days=1))
    house.without_engine(monkeypatch, before_step=stop)
    with pytest.raises(Stopped):
        house.close_days(first=DUE, last=DUE)
    client = window("manager")
    seen = watch(client)
    assert (seen.state, seen.silent) == ("closing", True)
    states = {one.name: (one.state, one.done, one.of) for one in seen.steps}
    assert states["begin"][0] == "done" and states["take"] == ("running", 1, 3) and states["close"][0] == "waiting"
    assert 0 < seen.percent < 100 and seen.taken["asked"] == 1
    assert client.get("/days/monitor?was=closing").status_code == 200
    assert client.get("/days/monitor?was=open").headers["HX-Refresh"] == "true"
    assert "继续本日日终" in client.get("/days").content.decode()
    house.without_engine(monkeypatch)
    house.close_days(first=DUE, last=DUE)
    assert watch(client).state == "open"


def test_a_loan_set_aside_is_named_to_who_may_see_it(staff: None) -> None:
    loan = house.lend(Deal("BAD"))
    LoanSetAside.objects.create(
        id=uuid4(), loan=loan, day=FIRST, step="files", code="loan_unknown", params={"loan": loan.number}
    )
    assert "/loans/LBAD" in window("manager").get("/days").content.decode()
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="manager").update(unit=far)
    page = window("manager").get("/days")
    assert [one.number for one in page.context["watch"].aside] == [None]
    assert page.context["aside"][0][1] == "—"
    assert "LBAD" not in page.content.decode().partition('id="aside"')[2].partition("</section>")[0]


def test_a_day_whose_books_disagreed_shows_that_loans_were_examined(staff: None) -> None:
    loan = house.lend(Deal("BAD"))
    house.close_days(first=FIRST, last=FIRST)
    assert "examine" not in [one.name for one in watch(window("manager")).steps]
    Loan.objects.filter(pk=loan.pk).update(outstanding_fen=1)
    house.close_days(first=FIRST + timedelta(days=1), last=FIRST + timedelta(days=1))
    states = {one.name: one.state for one in watch(window("manager")).steps}
    assert states["examine"] == states["close"] == "done"
    assert "账务不符" in window("manager").get("/days").content.decode()
    with console.capture() as told:
        tell_aside(house.ENTITY, FIRST, FIRST + timedelta(days=1))
        tell_aside(house.ENTITY, FIRST, FIRST)
    assert told.get().count("搁置待查 set aside") == 1 and loan.number in told.get()


def test_who_closes_a_day(staff: None) -> None:
    assert "日终已开始" in close(window("manager"), FIRST)
    assert close(window("auditor"), FIRST).count("日终由总行发起") == 1
    assert window("officer").post("/days/close").status_code == 403
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="manager").update(unit=far)
    assert "日终由总行发起" in close(window("manager"), FIRST)
    assert Entry.objects.filter(act="day.start").count() == 1


@pytest.mark.parametrize("through", [FIRST - timedelta(days=1), FIRST + timedelta(days=31), date(2300, 1, 1)])
def test_days_that_cannot_be_closed_are_refused(staff: None, through: date) -> None:
    LegalEntity.objects.update(simulated=True)
    assert "营业日须按顺序结账" in close(window("manager"), through)
    assert not Entry.objects.filter(act="day.start").exists()


def test_a_day_that_is_not_over_stays_open_for_a_real_lender(staff: None) -> None:
    tomorrow = localdate() + timedelta(days=2)
    BusinessDay.objects.update(date=localdate() - timedelta(days=3))
    client = window("manager")
    assert "营业日须按顺序结账" in close(client, tomorrow)
    assert len(watch(client).missed) == 3
    assert client.get("/days").context["through"] == localdate() - timedelta(days=1)


def test_a_double_click_asks_once(staff: None) -> None:
    client, key = window("manager"), str(uuid4())
    close(client, FIRST, key)
    close(client, FIRST, key)
    assert Entry.objects.filter(act="day.start").count() == 1
    said = client.post("/days/close", {"through": "yesterday", "key": key}, follow=True).content.decode()
    assert 'class="says danger' in said and "2026-06-30" in said
