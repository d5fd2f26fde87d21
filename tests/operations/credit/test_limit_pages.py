"""The page of limits: who sees and sets them, what waits for a second person, and what is said."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.records.models import CreditLine, ExposureCount, LimitSetting, OrgUnit, Staff
from loanmill.records.permissions import VIEWS, may
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, draw, line_of
from tests.operations.credit.test_pages import post, window


@pytest.fixture(autouse=True)
def line(db: None) -> CreditLine:
    """A line with 30,000 drawn, in a house with one of each role."""
    lines.found()
    unit = OrgUnit.objects.get(path="hq/")
    for role in sorted(set(VIEWS) - {"reviewer", "manager"}):
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)
    made = line_of("A")
    draw(made, 30_000)
    return made


def put(username: str, line: CreditLine, **given: str) -> Any:
    """The form of the customer's limit, sent."""
    form = {"of": "customer", "code": str(line.borrower_id), "limit": "50,000", "note": "委员会", "how": "amount"}
    return post(window(username), "/limits/set", **{**form, **given})


def row(username: str, code: str) -> Any:
    """The row of the page of this code."""
    page = window(username).get("/limits").context
    return next(one for _, _, rows in page["dimensions"] for one in rows if one.exposure.code == code)


@pytest.mark.parametrize("role", sorted(role for role in VIEWS if "limits" in VIEWS[role]))
def test_who_is_offered_the_form(line: CreditLine, role: str) -> None:
    client, asked = window(role), {"of": "customer", "code": str(line.borrower_id)}
    page = client.get("/limits", asked)
    sets = may(Staff.objects.get(username=role), "limit.set")
    assert (page.context["chosen"] is not None) == sets == ('action="/limits/set"' in page.content.decode())
    assert sets == (role in ("manager", "strategist"))
    put(role, line)
    assert LimitSetting.objects.exists() == sets


def test_a_lower_limit_holds_at_once(line: CreditLine) -> None:
    said = put("manager", line, limit="40,000").content.decode()
    assert "限额已生效" in said and "单独设定" in said
    shown = row("auditor", str(line.borrower_id))
    assert (shown.exposure.limit_fen, shown.used_bp, shown.is_set) == (40_000 * YUAN, 7_500, True)
    assert draw(line, 10_100)["outcome"] == "decline"


def test_a_higher_one_waits_for_a_colleague(line: CreditLine) -> None:
    assert "须另一人同意" in put("strategist", line, limit="9,000,000").content.decode()
    asked, client = LimitSetting.objects.get(), window("manager")
    assert "委员会" in client.get("/limits").content.decode()
    form = {"outcome": "approve"}
    post(window("strategist"), f"/limits/{asked.id}/decide", **form)
    assert LimitSetting.objects.get().state == "asked"
    assert "限额已生效" in post(client, f"/limits/{asked.id}/decide", **form).content.decode()
    assert row("auditor", str(line.borrower_id)).exposure.limit_fen == 9_000_000 * YUAN
    assert post(client, f"/limits/{asked.id}/decide", **form).status_code == 404
    back = put("manager", line, how="rules")
    assert "限额已生效" in back.content.decode() and not row("auditor", str(line.borrower_id)).is_set


def test_nobody_agrees_with_oneself(line: CreditLine) -> None:
    put("manager", line, limit="9,000,000")
    page = post(window("manager"), f"/limits/{LimitSetting.objects.get().id}/decide", outcome="approve")
    assert "须另一人同意" in page.content.decode() and LimitSetting.objects.get().state == "asked"


@pytest.mark.parametrize("bad", [{"limit": "x"}, {"limit": "-1"}, {"limit": ""}, {"note": " "}])
def test_what_is_no_limit_is_said(line: CreditLine, bad: dict[str, str]) -> None:
    assert "未设定" in put("manager", line, **bad).content.decode() and not LimitSetting.objects.exists()


def test_what_is_not_on_the_page_is_not_found(line: CreditLine) -> None:
    assert put("manager", line, code=str(uuid4())).status_code == 404
    assert put("manager", line, of="moon").status_code == 404
    assert post(window("manager"), f"/limits/{uuid4()}/decide", outcome="approve").status_code == 404


def test_branches_and_funders_without_use_are_shown(line: CreditLine) -> None:
    lines.unit_of("hq/new/")
    assert row("manager", "hq/new/").exposure.used_fen == 0 and row("manager", "hq/").exposure.used_fen == 30_000 * YUAN


def test_before_the_first_line_loans_count_all_the_same(line: CreditLine) -> None:
    """A lender without lines keeps no counts; what it has lent is no nothing."""
    ExposureCount.objects.all().delete()
    assert row("manager", str(line.funder_id)).exposure.outstanding_fen == 30_000 * YUAN
    assert row("manager", "hq/").exposure.outstanding_fen == 30_000 * YUAN


def test_the_page_of_a_line_tells_what_may_be_drawn_now(line: CreditLine) -> None:
    """The line has 70,000 left; a limit may leave less, and is named without its figures."""
    client, path = window("manager"), f"/lines/{line.number}"
    page = client.get(path)
    assert page.context["file"].available_fen == 70_000 * YUAN and not page.context["bound_by"]
    put("manager", line, of="product", code="tobacco_loan", limit="45,000")
    page = client.get(path)
    assert page.context["file"].available_fen == 15_000 * YUAN and "受限额约束：产品" in page.content.decode()
    assert draw(line, 15_100)["outcome"] == "decline" and draw(line, 15_000)["outcome"] == "approve"
    put("manager", line, limit="40,000")
    page = client.get(path)
    assert page.context["file"].available_fen == 0 and "受限额约束：客户" in page.content.decode()
