"""The policy desk: a text proposed from a file, read with what it changes, and published by a second person."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loanmill.core.kernel.canonical import digest
from loanmill.operations.policies import policy_in_force
from loanmill.queries.policies import policies_page
from loanmill.records.actor import staff_actor
from loanmill.records.models import PolicyInForce, PolicyProposal, Staff
from loanmill.records.permissions import VIEWS
from loanmill.screens.policies import acts
from tests.books import house
from tests.screens.test_loan_acts import send
from tests.screens.test_loan_pages import staff, window

__all__ = ["staff"]
pytestmark = pytest.mark.usefixtures("staff")
DAY = house.FIRST_DAY + timedelta(days=3)
SHIPPED = resources.files("loanmill.policy").joinpath("invoice_loan/2020-01-01.yaml").read_text(encoding="utf-8")
TEXT = SHIPPED.replace('"invoice_loan/2"', '"own/1"').replace("from: 2020-01-01", f"from: {DAY}", 1)


def propose(username: str = "strategist", *, text: str = TEXT, note: str = "回测更好") -> str:
    file = SimpleUploadedFile("policy.yaml", text.encode())
    form = {"key": str(uuid4()), "policy": file, "note": note}
    return window(username).post("/policies/propose", form, follow=True).content.decode()


@pytest.mark.parametrize("role", sorted(VIEWS))
def test_who_opens_it(role: str) -> None:
    propose()
    wanted = 200 if "policies" in VIEWS[role] else 403
    for path in ("/policies", f"/policies/{PolicyProposal.objects.get().id}"):
        assert window(role).get(path).status_code == wanted
    send(window(role), f"/policies/{PolicyProposal.objects.get().id}/decide", outcome="approve",
         sha256=digest(TEXT.encode()))  # fmt: skip
    assert PolicyInForce.objects.exists() == (role == "manager")


def test_from_the_file_to_deciding() -> None:
    said = propose()
    row = PolicyProposal.objects.get()
    sha256 = digest(TEXT.encode())
    assert "已提交" in said and sha256 in said and "own/1" in said and "invoice_loan/2" in said
    assert "1 项待复核" in window("auditor").get("/policies").content.decode()
    page = window("manager").get(f"/policies/{row.id}")
    assert [(one.section, one.name) for _, one in page.context["changes"]] == [
        ("policy", "version"), ("policy", "effective_from"),
    ]  # fmt: skip
    assert window("manager").get(f"/policies/{row.id}/text").content.decode() == TEXT
    path = f"/policies/{row.id}/decide"
    assert "不是同一文本" in send(window("manager"), path, outcome="approve", sha256="0" * 64)
    assert "已发布" in send(window("manager"), path, outcome="approve", sha256=sha256, answer="同意")
    assert policy_in_force(entity=house.ENTITY, product="invoice_loan", on=DAY)[0].version == "own/1"
    shown = window("strategist").get("/policies").content.decode()
    assert "在此发布" in shown and "随系统发布" in shown and "未生效" in shown
    assert "已有人先处理" in send(window("manager"), path, outcome="refuse", sha256=sha256)


def versions(today: date) -> list[tuple[str, str, bool, bool]]:
    """What the desk lists of the tobacco loan: version, from when, whether it is to come, whether it (ever) decides."""
    found = policies_page(viewer=staff_actor(Staff.objects.get(username="auditor")), today=today).in_force
    return [
        (one.version, one.effective_from.isoformat(), one.is_ahead, one.decides)
        for one in found
        if one.product == "tobacco_loan"
    ]


def test_a_shipped_version_that_starts_later_is_listed() -> None:
    old, new = "2020-01-01", "2026-06-15"
    listed = versions(date(2026, 6, 14))
    assert [one[1:] for one in listed] == [(old, False, True), (new, True, True)]
    assert [one[1:] for one in versions(date(2026, 6, 15))] == [(new, False, True)]
    assert "未生效" in window("auditor").get("/policies").content.decode(), "the house's day is before it"
    text = resources.files("loanmill.policy").joinpath("tobacco_loan/2026-06-15.yaml").read_text(encoding="utf-8")
    own = text.replace(f'"{listed[1][0]}"', '"own/9"').replace("from: 2026-06-15", f"from: {DAY}", 1)
    propose(text=own)
    row = PolicyProposal.objects.get()
    send(window("manager"), f"/policies/{row.id}/decide", outcome="approve", sha256=row.policy.sha256)
    listed = versions(house.FIRST_DAY)
    assert [one[1:] for one in listed] == [(old, False, True), (DAY.isoformat(), True, True), (new, True, False)]
    assert [one[1:] for one in versions(DAY)] == [(DAY.isoformat(), False, True), (new, True, False)]
    assert "不会生效" in window("auditor").get("/policies").content.decode()


def test_a_file_that_is_too_long_is_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it when the end is cut off would be a policy as well."""
    monkeypatch.setattr(acts, "MAX_BYTES", len(TEXT.encode()))
    said = propose(text=TEXT + "# and more\n")
    assert f"policy.yaml: &gt; {len(TEXT.encode())} bytes" in said and not PolicyProposal.objects.exists()
    propose()
    assert PolicyProposal.objects.exists()


def test_nobody_decides_an_own_proposal() -> None:
    propose("manager")
    row = PolicyProposal.objects.get()
    said = send(window("manager"), f"/policies/{row.id}/decide", outcome="approve", sha256=row.policy.sha256)
    assert "您自己提交" in said and not PolicyInForce.objects.exists()
    assert "已撤回" in send(window("manager"), f"/policies/{row.id}/withdraw")


@pytest.mark.parametrize(
    ("text", "note", "words"),
    [
        ("", "n", "UTF-8"),
        ("format: policy/2\n", "n", "政策不能使用"),
        (TEXT, " ", "400 字"),
        (SHIPPED, "n", "已经过去"),
    ],
)
def test_what_cannot_be_proposed_is_said(text: str, note: str, words: str) -> None:
    assert words in propose(text=text, note=note) and not PolicyProposal.objects.exists()
