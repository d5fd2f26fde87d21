"""The pages of lines: who opens them, what they show, and what a post does. The browser is Django's own client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import named_id
from loanmill.operations.servicing.refusals import DrawNotRenewed
from loanmill.operations.servicing.requests import propose_act
from loanmill.records.models import Application, CreditLine, Drawdown, LimitHold, Loan, OrgUnit, Staff
from loanmill.records.permissions import VIEWS
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, again, draw, line_of


@pytest.fixture(autouse=True)
def lender(db: None) -> None:
    """The house with an officer, who brought in every customer, and one of each other role."""
    lines.found()
    unit = OrgUnit.objects.get(path="hq/")
    for role in sorted(set(VIEWS) - {"reviewer", "manager"}):
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)


def opened(name: str = "A", *, limit_yuan: int = 100_000) -> CreditLine:
    """A line of the officer's customer."""
    line = line_of(name, limit_fen=limit_yuan * YUAN)
    Application.objects.filter(pk=line.application_id).update(officer_id=named_id("test", "officer"))
    return line


def window(username: str) -> Client:
    """A logged-in window."""
    client = Client()
    client.force_login(Staff.objects.get(username=username))
    return client


def post(client: Client, path: str, **data: object) -> Any:
    """A form sent, and the page it leads to."""
    return client.post(path, {"key": str(uuid4()), **data}, follow=True)


@pytest.mark.parametrize("role", [*sorted(set(VIEWS) - {"reviewer", "manager"}), "reviewer", "manager"])
def test_who_opens_what(role: str) -> None:
    line, client = opened(), window(role)
    for view, path in (("lines", "/lines"), ("limits", "/limits")):
        assert client.get(path).status_code == (200 if view in VIEWS[role] else 403), path
    seen = client.get(f"/lines/{line.number}").status_code
    assert seen == (200 if "lines" in VIEWS[role] else 403)


def test_an_officer_sees_own_customers_alone() -> None:
    line, other = opened(), line_of("B")
    client = window("officer")
    page = client.get("/lines").content.decode()
    assert line.number in page and other.number not in page
    assert client.get(f"/lines/{other.number}").status_code == 404
    assert post(client, f"/lines/{other.number}/draw", amount="5000", months="3", method="revolving").status_code == 404


def test_the_cost_is_shown_before_anything_is_drawn() -> None:
    line, client = opened(), window("officer")
    page = client.get(f"/lines/{line.number}", {"amount": "12,000", "months": "2", "method": "interest_monthly"})
    cost = page.context["cost"]
    assert [item.principal_fen for item in cost.lines] == [0, 12_000 * YUAN]
    assert cost.interest_fen == 12_000 * YUAN * 720 * 59 // (360 * 10_000) and cost.all_in_bp > 720
    assert Drawdown.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"amount": "x"}, "amount"), ({"amount": "-5"}, "amount"), ({"months": "13"}, "months"),
     ({"method": "balloon"}, "method")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(asked: Mapping[str, str], field: str) -> None:
    line, client = opened(), window("officer")
    typed = {"amount": "5000", "months": "3", "method": "revolving", **asked}
    page = client.get(f"/lines/{line.number}", typed)
    assert set(page.context["form"].faults) == {field} and page.context["cost"] is None
    post(client, f"/lines/{line.number}/draw", **typed)
    assert Drawdown.objects.count() == 0


def test_a_draw_and_the_same_click_again() -> None:
    line, client = opened(), window("officer")
    key = str(uuid4())
    for _ in range(2):
        page = post(client, f"/lines/{line.number}/draw", amount="5000", months="3", method="revolving", key=key)
    assert "LA-001" in page.content.decode() and Loan.objects.count() == 1
    said = post(client, f"/lines/{line.number}/draw", amount="96000", months="3", method="revolving")
    assert "可用额度 95,000 元" in said.content.decode() and Loan.objects.count() == 1


def test_a_colleague_decides_on_the_page() -> None:
    line = opened(limit_yuan=500_000)
    draw(line, 250_000)
    drawdown = Drawdown.objects.get()
    form = {"drawdown": str(drawdown.id), "outcome": "approve"}
    post(window("officer"), f"/lines/{line.number}/decide", **form)
    assert LimitHold.objects.get().state == "live"
    assert "权限" in post(window("small"), f"/lines/{line.number}/decide", **form).content.decode()
    post(window("reviewer"), f"/lines/{line.number}/decide", **form)
    assert (LimitHold.objects.get().state, Loan.objects.count()) == ("used", 1)


def test_freeze_lift_and_lower() -> None:
    line = opened()
    path = f"/lines/{line.number}/control"
    post(window("officer"), path, act="freeze", reason="alert")
    assert again(line).state == "active"
    post(window("reviewer"), path, act="freeze", reason="alert")
    assert again(line).state == "frozen"
    post(window("reviewer"), path, act="unfreeze")
    assert "reviewer" in window("manager").get(f"/lines/{line.number}").content.decode()
    post(window("manager"), path, act="unfreeze")
    assert again(line).state == "active"
    for typed in ("x", "100000", "-1"):
        post(window("manager"), path, act="reduce", limit=typed)
        assert again(line).limit_fen == 100_000 * YUAN
    post(window("manager"), path, act="reduce", limit="50,000")
    assert again(line).limit_fen == 50_000 * YUAN


def test_limits_in_use() -> None:
    draw(opened(), 30_000)
    used = _used("manager")
    assert used["customer"] == [("A", 30_000 * YUAN)] and used["group"] == []
    assert used["region"] == [("总行", 30_000 * YUAN)] and used["product"] == [("tobacco_loan", 30_000 * YUAN)]


def test_a_branch_sees_limits_of_its_own_customers_alone() -> None:
    """Those of another branch count in a group, and have no name here."""
    for name, branch in (("A", "hq/east/"), ("B", "hq/west/"), ("C", "hq/west/")):
        draw(line_of(name, branch=branch, people=["Li"] if name != "C" else []), 10_000)
    far = OrgUnit.objects.get(path="hq/east/")
    Staff.objects.create(id=named_id("test", "east"), username="east", name="east", role="manager", unit=far)
    used = _used("east")
    assert used["customer"] == [("A", 10_000 * YUAN)] and used["group"] == [("A、*", 20_000 * YUAN)]
    assert {name for name, _ in _used("manager")["customer"]} == {"A", "B", "C"}


def _used(username: str) -> dict[str, list[tuple[str, int]]]:
    """Names and what is used, by kind of limit, as somebody sees them."""
    shown = window(username).get("/limits").context["dimensions"]
    return {code: [(one.name, one.exposure.used_fen) for one in rows] for code, _, rows in shown}


def test_a_draw_is_not_renewed_and_its_page_says_what_to_do() -> None:
    Staff.objects.create(
        id=named_id("test", "chief"), username="chief", name="chief", role="manager",
        unit=OrgUnit.objects.get(path="hq/"), review_limit_fen=10**12,
    )  # fmt: skip
    line = opened()
    lines.bank_says(draw(line, 10_000), "paid")
    loan = Loan.objects.get()
    page = window("chief").get(f"/loans/{loan.number}")
    assert "renew" not in page.context["file"].stands.open and "不办理续贷" in page.content.decode()
    assert window("chief").get(f"/loans/{loan.number}/renew").status_code == 302
    event = {"act": "renew", "reference": "R1", "value_on": "2026-01-01", "new_loan": "N"}
    terms: dict[str, Json] = {"rate_bp": 900, "months": 6, "method": "bullet"}
    with pytest.raises(DrawNotRenewed) as refused:
        propose_act(lines.context(actor=lines.staff("chief")), loan_id=loan.id, event=event, terms=terms)
    assert refused.value.params == {"loan": loan.number, "line": line.number}
