"""A committed line that no limit has room for: told in words with what to do next, and opened after all when it has."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db.models import F
from msgspec.structs import replace

from loanmill.core.credit.rules import CreditRulebook, shipped
from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Result
from loanmill.operations.credit import open_line as opening
from loanmill.operations.credit.counts import differences
from loanmill.operations.credit.reopen_line import QuotaUsed, StillNoRoom, reopen_line
from loanmill.operations.credit.set_limit import decide_limit, set_limit
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.offers import OfferExpired
from loanmill.queries.credit.refused import refused_lines
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import Application, BusinessDay, CaseParty, CreditLine, Funder, Offer, OrgUnit, Staff
from tests.books import house
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, draw, line_of
from tests.operations.credit.test_pages import post, window

LAST = date(2026, 1, 10)


@pytest.fixture
def refused(db: None, monkeypatch: pytest.MonkeyPatch) -> Application:
    """The officer's customer B, for whose line of 50,001 yuan the product has 50,000 left."""
    lines.found()
    unit = OrgUnit.objects.get(path="hq/")
    for name, role in (("officer", "officer"), ("other", "officer"), ("auditor", "auditor"), ("chief", "manager")):
        Staff.objects.create(id=named_id("test", name), username=name, name=name, role=role, unit=unit)
    first = line_of("A", limit_fen=100_000 * YUAN)
    draw(first, 20_000)
    put(first, 70_000)
    rules = shipped().on(house.FIRST_DAY)
    rules = replace(rules, lines=tuple(replace(one, committed=True) for one in rules.lines))
    monkeypatch.setattr("loanmill.queries.case.file.judged", lambda decision, *, viewer: None)  # this house's are empty
    monkeypatch.setattr(opening, "shipped", lambda: CreditRulebook(versions=(rules,)))
    application = lines.signed("B", limit_fen=50_001 * YUAN)
    Application.objects.filter(pk=application.id).update(officer_id=named_id("test", "officer"))
    CaseParty.objects.create(
        id=named_id("test", "B", "applicant"), application=application, party=application.applicant, role="applicant"
    )
    Offer.objects.filter(application=application).update(expires_on=LAST)
    Funder.objects.update(used_fen=60_000 * YUAN)
    assert opening.open_line(lines.context(), application_id=application.id)["line"] is None
    return Application.objects.get(pk=application.id)


def put(line: CreditLine, yuan: int) -> Result:
    """The manager sets the product's limit; more than before takes the chief too."""
    done = set_limit(
        lines.context(actor=lines.staff("manager")), dimension="product", code=line.product, limit_fen=yuan * YUAN,
        note="committee",
    )  # fmt: skip
    if done["state"] == "in_force":
        return done
    context = lines.context(actor=lines.staff("chief"))
    return decide_limit(context, setting_id=UUID(str(done["setting"])), approve=True)


def again(application: Application, by: str = "officer") -> Result:
    """Somebody has it opened after all."""
    return reopen_line(lines.context(actor=lines.staff(by)), application_id=application.id)


def used() -> int:
    """What of the funder's quota is used, in yuan."""
    return Funder.objects.get(code="own").used_fen // YUAN


def test_the_case_and_the_lines_say_why_and_what_to_do(refused: Application) -> None:
    case = window("officer").get("/cases/B").content.decode()
    assert "额度未开立" in case and "超过产品限额" in case and "尚余" in case and "稍后再试，或减少金额" in case
    assert "50,000.00" in case and "2026-01-10" in case and "/cases/B/reopen" in case
    listed = window("officer").get("/lines").content.decode()
    assert "未开立：限额已满" in listed and "超过产品限额" in listed and "/cases/B#refused-line" in listed
    there = window("officer").get("/lines/SB")
    assert (there.status_code, there.headers["Location"]) == (302, "/cases/B#refused-line")
    assert window("officer").get("/lines/SNONE").status_code == 404
    assert window("other").get("/lines/SB").status_code == 404, "another officer's customer"
    assert refused_lines(viewer=lines.staff("other")).count == 0
    assert "/cases/B/reopen" not in window("auditor").get("/cases/B").content.decode()
    (line,) = refused_lines(viewer=lines.staff("manager")).lines
    assert [one.code for one in line.reasons] == ["draw_over_product_limit"]
    assert (line.room_fen, line.until, line.is_open) == (50_000 * YUAN, LAST, True)


def test_it_is_opened_after_all_once_there_is_room(refused: Application) -> None:
    said = post(window("officer"), "/cases/B/reopen").content.decode()
    assert "仍无余量" in said and "超过产品限额" in said and used() == 9_999
    with pytest.raises(StillNoRoom):
        again(refused)
    put(CreditLine.objects.get(), 70_001)
    assert "额度已开立" in post(window("officer"), "/cases/B/reopen").content.decode()
    line = CreditLine.objects.get(number="SB")
    assert (line.state, line.limit_fen, line.committed) == ("active", 50_001 * YUAN, True)
    assert Application.objects.get(pk=refused.pk).state == "line_active" and used() == 60_000
    assert differences(house.ENTITY) == {}
    assert "额度未开立" not in window("officer").get("/cases/B").content.decode()
    assert refused_lines(viewer=lines.staff("officer")).count == 0
    with pytest.raises(WrongState):
        again(refused)
    assert draw(CreditLine.objects.get(number="SA"), 1_000)["reasons"] == ["draw_over_product_limit"]
    seal_all()
    assert [one for one in verify().problems if one.where.startswith("credit_line")] == []


def test_whose_case_it_is_not_does_not_open_it(refused: Application) -> None:
    put(CreditLine.objects.get(), 90_000)
    with pytest.raises(NotFound):
        again(refused, "other")
    for nobody in ("auditor", "reviewer"):
        with pytest.raises(NotAllowed):
            again(refused, nobody)
    assert again(refused, "manager")["number"] == "SB"


def test_after_the_offers_last_day_the_customer_applies_anew(refused: Application) -> None:
    put(CreditLine.objects.get(), 90_000)
    BusinessDay.objects.update(date=LAST + timedelta(days=1))
    with pytest.raises(OfferExpired):
        again(refused)
    page = window("officer").get("/cases/B").content.decode()
    assert "重新申请" in page and "/cases/B/reopen" not in page
    assert "要约已到期" in window("officer").get("/lines").content.decode()
    assert "过期" in post(window("officer"), "/cases/B/reopen").content.decode()


def test_a_quota_that_others_use_meanwhile_is_not_exceeded(refused: Application) -> None:
    put(CreditLine.objects.get(), 90_000)
    Funder.objects.filter(code="own").update(used_fen=F("quota_fen") - 50_000 * YUAN)
    with pytest.raises(QuotaUsed):
        again(refused)
    assert Application.objects.get(pk=refused.pk).state == "line_refused"
