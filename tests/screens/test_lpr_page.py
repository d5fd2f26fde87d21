"""The LPR desk: who opens it, entering a fixing, and a second person."""

from __future__ import annotations

from datetime import date

import pytest

from loanmill.records.lpr import LprFixing, rulebook
from loanmill.records.models import BusinessDay
from loanmill.records.permissions import VIEWS
from tests.screens.test_loan_acts import send
from tests.screens.test_loan_pages import staff, window

__all__ = ["staff"]
GIVEN = {
    "published_on": "2026-03-20", "since": "2026-03-24", "rate_1y": "2.90", "rate_5y": "3.4%", "note": "货币网公告",
}  # fmt: skip


@pytest.fixture(autouse=True)
def march(staff: None) -> None:
    """The 23rd."""
    BusinessDay.objects.update(date=date(2026, 3, 23))


@pytest.mark.parametrize("role", sorted(VIEWS))
def test_who_opens_it(role: str) -> None:
    assert window(role).get("/lpr").status_code == (200 if "lpr" in VIEWS[role] else 403)


def test_from_the_form_to_the_table() -> None:
    assert "3.00" in window("auditor").get("/lpr").content.decode()
    assert "须由同事同意" in send(window("strategist"), "/lpr/propose", **GIVEN)
    fixing = LprFixing.objects.get()
    path = f"/lpr/{fixing.id}/decide"
    assert "您的岗位" in send(window("strategist"), path, outcome="approve")
    desk = window("manager").get("/lpr").content.decode()
    assert "2.90" in desk and "3.40" in desk and "货币网公告" in desk
    assert "已公布" in send(window("manager"), path, outcome="approve")
    assert rulebook().lpr.rate_bp(tenor="5Y", on=fixing.since) == 340
    assert "未生效" in window("auditor").get("/lpr").content.decode()
    assert "已有人先处理" in send(window("accountant"), path, outcome="refuse")


def test_nobody_agrees_to_an_own_entry_and_may_take_it_back() -> None:
    send(window("manager"), "/lpr/propose", **GIVEN)
    fixing = LprFixing.objects.get()
    assert "您自己录入" in send(window("manager"), f"/lpr/{fixing.id}/decide", outcome="approve")
    assert "已撤回" in send(window("manager"), f"/lpr/{fixing.id}/withdraw")
    assert LprFixing.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"since": "2026-03-23"}, "2026-03-24 或之后"),
        ({"published_on": "2026-03-18"}, "20 日"),
        ({"rate_1y": "three"}, "百分比"),
        ({"rate_1y": "2.905"}, "百分比"),
        ({"rate_1y": "29"}, "20%"),
        ({"note": ""}, "何处公布"),
        ({"since": "soon"}, "2026-06-22"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, str], words: str) -> None:
    assert words in send(window("manager"), "/lpr/propose", **{**GIVEN, **changes})
    assert not LprFixing.objects.exists()
