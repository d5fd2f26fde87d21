"""Policies that an entity publishes, and the page of features over what was decided."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from uuid import UUID

import pytest
from django.test import Client

from loanmill.core.features.catalogue import features_of, formula_of
from loanmill.core.strategy.text.spots import PolicyInvalid
from loanmill.operations.act import Private
from loanmill.operations.errors import NotAllowed
from loanmill.operations.policies import PublishedTooLate, policy_in_force, publish_policy
from loanmill.queries.replay import replayed
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import PolicyInForce, PolicyText, Staff
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


def test_a_published_policy_decides_from_its_day_and_replays_from_its_row(line: Line) -> None:
    tomorrow = FIRST_DAY + timedelta(days=1)
    publish_policy(line.context("today"), entity_id=entity(), text=Private(own(FIRST_DAY)))
    publish_policy(line.context("later"), entity_id=entity(), text=Private(own(tomorrow, version="own/2")))
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
        publish_policy(line.context("late"), entity_id=entity(), text=Private(own(FIRST_DAY - timedelta(days=1))))
    with pytest.raises(PolicyInvalid):
        publish_policy(line.context("bad"), entity_id=entity(), text=Private(own(FIRST_DAY).replace("verdict:", "v:")))
    with pytest.raises(NotAllowed):
        publish_policy(
            line.context("who", actor=line.staff("manager")), entity_id=entity(), text=Private(own(FIRST_DAY))
        )
    assert not PolicyInForce.objects.exists() and in_force(FIRST_DAY) == "invoice_loan/2"


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
