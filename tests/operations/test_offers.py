"""Offers and drafts: once, in time, and only by those whose case it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Private
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.offers import OfferExpired, accept_offer, expire_offer, withdraw
from loanmill.operations.start_application import FormInvalid, start_application
from loanmill.operations.submit import ConsentMissing, submit
from loanmill.records.actor import Actor, merchant_actor
from loanmill.records.models import Application, BusinessDay, Entry, Offer, OrgUnit, Party
from loanmill.sandbox.forms import application_form
from tests.workflows.line import Line


@pytest.fixture
def offer(line: Line) -> Offer:
    line.decided(line.merchant("m5"))
    return Offer.objects.select_related("application").get()


def taker(offer: Offer) -> Actor:
    return merchant_actor(party=offer.application.applicant_id, entity=offer.application.entity_id)


def days_later(days: int) -> None:
    day = BusinessDay.objects.get()
    BusinessDay.objects.filter(pk=day.pk).update(date=day.date + timedelta(days=days))


def test_accepted_once(line: Line, offer: Offer) -> None:
    context = line.context("accept", actor=taker(offer))
    first = accept_offer(context, offer_id=offer.id)
    assert accept_offer(context, offer_id=offer.id) == first
    with pytest.raises(WrongState):
        accept_offer(line.context("again", actor=taker(offer)), offer_id=offer.id)
    assert Entry.objects.filter(act="offer.accept").count() == 1


def test_an_offer_stands_through_its_last_day(line: Line, offer: Offer) -> None:
    days_later(15)
    assert BusinessDay.objects.get().date == offer.expires_on
    accept_offer(line.context("accept", actor=taker(offer)), offer_id=offer.id)
    assert line.again(offer.application).state == "accepted"


def test_an_expired_offer_is_refused_and_can_be_closed(line: Line, offer: Offer) -> None:
    days_later(16)
    with pytest.raises(OfferExpired):
        accept_offer(line.context("accept", actor=taker(offer)), offer_id=offer.id)
    assert line.again(offer.application).state == "approved"
    expire_offer(line.context("expire"), offer_id=offer.id)
    assert (line.again(offer.application).state, Offer.objects.get().state) == ("expired", "expired")


def test_nobody_takes_somebody_elses_offer(line: Line, offer: Offer) -> None:
    stranger = merchant_actor(party=named_id("stranger"), entity=offer.application.entity_id)
    for actor in (stranger, line.staff("officer2")):
        with pytest.raises(NotFound):
            accept_offer(line.context("accept", actor=actor), offer_id=offer.id)
    assert Offer.objects.get().state == "open"


def test_withdrawn_with_its_offer(line: Line, offer: Offer) -> None:
    withdraw(line.context("withdraw", actor=taker(offer)), application_id=offer.application_id)
    assert (line.again(offer.application).state, Offer.objects.get().state) == ("withdrawn", "withdrawn")
    with pytest.raises(WrongState):
        accept_offer(line.context("accept", actor=taker(offer)), offer_id=offer.id)


def test_a_referred_case_is_withdrawn_with_its_review(line: Line) -> None:
    application = line.decided(line.merchant("m11"))
    withdraw(line.context("withdraw", actor=line.staff("officer1")), application_id=application.id)
    assert not application.reviews.filter(state="open").exists()


def test_all_faults_of_a_form_are_told_at_once_and_nothing_is_kept(line: Line) -> None:
    good = application_form(line.merchant("m5"))
    bad = replace(
        good,
        amount_fen=1,
        term_months=99,
        parties=(replace(good.parties[0], name=" ", number="123"),),
        declared={**good.declared, "no_such_name": 1, "app_own_funds_fen": -5},
    )
    officer, parties, entries = line.staff("officer1"), Party.objects.count(), Entry.objects.count()
    with pytest.raises(FormInvalid) as refused:
        start_application(
            line.context("start", actor=officer),
            product="invoice_loan",
            unit_id=OrgUnit.objects.get(path="hq/east/").id,
            officer_id=officer.id,
            channel="x",
            consents=["registry"],
            consent_text="t",
            form=Private(bad),
        )
    assert {fault.field for fault in refused.value.faults} >= {
        "amount", "term", "parties.operator", "parties.0.name", "parties.0.number", "no_such_name", "app_own_funds_fen",
    }  # fmt: skip
    assert (Application.objects.count(), Party.objects.count(), Entry.objects.count()) == (0, parties, entries)


@pytest.mark.parametrize(("unit", "named"), [("hq/west/", "officer1"), ("hq/", "officer1"), ("hq/east/", "officer2")])
def test_an_officer_starts_own_cases_in_the_own_unit_alone(line: Line, unit: str, named: str) -> None:
    form = application_form(line.merchant("m5"))
    with pytest.raises(NotAllowed):
        start_application(
            line.context("start", actor=line.staff("officer1")), product=form.product,
            unit_id=OrgUnit.objects.get(path=unit).id, officer_id=line.staff(named).id, channel="x",
            consents=["registry"], consent_text="t", form=Private(form),
        )  # fmt: skip
    assert not Application.objects.exists()


def test_a_draft_is_handed_in_once_and_not_without_any_consent(line: Line) -> None:
    silent = line.start(line.merchant("m4"), allowed=[])
    with pytest.raises(ConsentMissing):
        submit(line.context("a", actor=line.staff("officer1")), application_id=silent.id)
    application = line.submitted(line.merchant("m5"))
    with pytest.raises(WrongState):
        submit(line.context("b", actor=line.staff("officer1")), application_id=application.id)
    with pytest.raises(NotFound):
        submit(line.context("c", actor=line.staff("officer2")), application_id=silent.id)
