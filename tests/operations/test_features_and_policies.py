"""Policies that an entity publishes, and the page of features over what was decided."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from uuid import UUID

import pytest
from django.test import Client

from loanmill.core.features.catalogue import features_of, formula_of
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.text.spots import PolicyInvalid
from loanmill.operations.act import Result
from loanmill.operations.errors import NotAllowed, WrongState
from loanmill.operations.policies import policy_in_force
from loanmill.operations.publish_policy import (
    NoteMissing,
    OtherText,
    PublishedBefore,
    PublishedTooLate,
    decide_policy,
    propose_policy,
    withdraw_policy,
)  # fmt: skip
from loanmill.operations.review import OwnCase
from loanmill.queries.replay import replayed
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import BusinessDay, OrgUnit, PolicyInForce, PolicyProposal, PolicyText, Staff
from loanmill.records.permissions import VIEWS
from tests.workflows.line import FIRST_DAY, Line

SHIPPED = resources.files("loanmill.policy").joinpath("invoice_loan/2020-01-01.yaml").read_text(encoding="utf-8")


def own(on: date, *, version: str = "own/1") -> str:
    """The shipped invoice policy under another version and date."""
    return SHIPPED.replace('"invoice_loan/2"', f'"{version}"').replace("from: 2020-01-01", f"from: {on}", 1)


def entity() -> UUID:
    return Staff.objects.select_related("unit").get(username="manager").unit.entity_id


def in_force(on: date) -> str:
    return policy_in_force(entity=entity(), product="invoice_loan", on=on)[0].version


def propose(line: Line, name: str, text: str, *, by: str = "strategist") -> UUID:
    context = line.context(name, "propose", actor=line.staff(by))
    return UUID(str(propose_policy(context, text=text, note="回测更好")["proposal"]))


def decide(line: Line, name: str, proposal: UUID, text: str, *, by: str = "manager", approve: bool = True) -> Result:
    context = line.context(name, "decide", actor=line.staff(by))
    return decide_policy(context, proposal_id=proposal, sha256=digest(text.encode()), approve=approve)


def publish(line: Line, name: str, text: str) -> None:
    """The strategist's text, to which the manager agrees."""
    assert decide(line, name, propose(line, name, text), text)["state"] == "published"


def test_a_published_policy_decides_from_its_day_and_replays_from_its_row(line: Line) -> None:
    tomorrow = FIRST_DAY + timedelta(days=1)
    publish(line, "today", own(FIRST_DAY))
    publish(line, "later", own(tomorrow, version="own/2"))
    before = FIRST_DAY - timedelta(days=1)
    assert [in_force(on) for on in (before, FIRST_DAY, tomorrow)] == ["invoice_loan/2", "own/1", "own/2"]
    merchant = next(one for one in line.town.merchants if one.product == "invoice_loan")
    decision = line.decision(line.decided(merchant))
    assert decision.policy_version == "own/1"
    assert PolicyText.objects.filter(version="own/1").count() == 1
    again = replayed(decision.id)
    assert again is not None and again.stored == again.again
    seal_all()
    assert not verify().problems


def test_what_cannot_be_published(line: Line) -> None:
    with pytest.raises(PublishedTooLate):
        propose(line, "late", own(FIRST_DAY - timedelta(days=1)))
    with pytest.raises(PolicyInvalid):
        propose(line, "bad", own(FIRST_DAY).replace("verdict:", "v:"))
    for nobody in ("reviewer", "officer1", "auditor"):
        with pytest.raises(NotAllowed):
            propose(line, "who", own(FIRST_DAY), by=nobody)
    with pytest.raises(NotAllowed):
        propose_policy(line.context("the house"), text=own(FIRST_DAY), note="alone")
    Staff.objects.filter(username="manager").update(unit=OrgUnit.objects.get(path="hq/east/"))
    with pytest.raises(NotAllowed):
        propose(line, "a branch", own(FIRST_DAY), by="manager")
    with pytest.raises(NoteMissing):
        propose_policy(line.context("why", actor=line.staff("strategist")), text=own(FIRST_DAY), note=" ")
    assert not PolicyInForce.objects.exists() and not PolicyProposal.objects.exists()


def test_a_proposal_decides_nothing_and_nobody_publishes_alone(line: Line) -> None:
    text = own(FIRST_DAY)
    proposal = propose(line, "own", text, by="manager")
    assert in_force(FIRST_DAY) == "invoice_loan/2"
    with pytest.raises(OwnCase):
        decide(line, "self", proposal, text)
    for nobody in ("strategist", "reviewer", "auditor", "officer1"):
        with pytest.raises(NotAllowed):
            decide(line, nobody, proposal, text, by=nobody)
    with pytest.raises(NotAllowed):
        withdraw_policy(line.context("take", actor=line.staff("strategist")), proposal_id=proposal)
    with pytest.raises(WrongState):
        propose(line, "twice", own(FIRST_DAY, version="own/2"))
    assert not PolicyInForce.objects.exists()
    withdraw_policy(line.context("take", actor=line.staff("manager")), proposal_id=proposal)
    again = propose(line, "again", text)
    assert decide(line, "no", again, text, approve=False)["state"] == "refused"
    with pytest.raises(WrongState):
        decide(line, "after all", again, text)
    assert in_force(FIRST_DAY) == "invoice_loan/2"


def test_one_agrees_to_the_very_text_that_was_proposed(line: Line) -> None:
    text = own(FIRST_DAY)
    proposal = propose(line, "text", text)
    with pytest.raises(OtherText):
        decide(line, "other", proposal, text + "\n")
    PolicyText.objects.update(text=text + "\n# changed behind")
    with pytest.raises(OtherText):
        decide(line, "behind", proposal, text)
    PolicyText.objects.update(text=text)
    decide(line, "yes", proposal, text)
    with pytest.raises(PublishedBefore):
        propose(line, "same day", own(FIRST_DAY, version="own/2"))
    assert in_force(FIRST_DAY) == "own/1"
    row = PolicyProposal.objects.get()
    assert row.in_force is not None and row.in_force.policy_id == row.policy_id
    seal_all()
    assert not verify().problems


def test_a_proposal_that_waited_too_long_is_not_published(line: Line) -> None:
    text = own(FIRST_DAY)
    proposal = propose(line, "late", text)
    BusinessDay.objects.update(date=FIRST_DAY + timedelta(days=1))
    with pytest.raises(PublishedTooLate):
        decide(line, "late", proposal, text)
    assert not PolicyInForce.objects.exists()


def test_the_page_of_features_tells_each_and_counts_what_was_decided(line: Line) -> None:
    strategist = Staff.objects.get(username="manager")
    strategist.role = "strategist"
    strategist.save()
    window = Client()
    window.force_login(strategist)
    empty = window.get("/features").content.decode()
    firms = [one for one in line.town.merchants if one.product == "invoice_loan"][:4]
    for one in firms:
        line.decided(one)
    shown = window.get("/features")
    page = shown.content.decode()
    assert shown.context["found"].n == len(firms) and shown.context["found"].series == "invoice"
    for name in features_of("invoice"):
        assert name in page and name in empty
    assert formula_of("invoice", "inv_margin_bp") in page and 'class="spread"' in page and 'class="spread"' not in empty
    covered = {one.term.name: one.spread.covered_bp for one in shown.context["found"].lines}
    assert covered["inv_sales_12m_fen"] == 10_000
    assert "tob_orders_12m_fen" in window.get("/features?series=tobacco").content.decode()
    assert window.get("/features?series=nothing").context["found"].series == "invoice"


def test_who_may_open_the_page_of_features(line: Line) -> None:
    person = Staff.objects.get(username="manager")
    for role, views in VIEWS.items():
        person.role = role
        person.save()
        window = Client()
        window.force_login(person)
        assert window.get("/features").status_code == (200 if "features" in views else 403), role
