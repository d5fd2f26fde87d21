"""Offers: terms the lender stands by, made by a decision or a reviewer, accepted or let go by the applicant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.ids import derived
from loanmill.core.offer.terms import all_in_bp
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.servicing.floating import floating_terms
from loanmill.operations.act import Act, Context, Result, operation
from loanmill.operations.errors import Refused
from loanmill.operations.states import move
from loanmill.records.application import Application
from loanmill.records.approval import REVOLVING, Offer
from loanmill.records.evidence import DecisionRow
from loanmill.records.lpr import rulebook


class OfferExpired(Refused):
    """The offer's last day has passed."""

    code = "offer_expired"


def make_offer(act: Act, application: Application, decision: DecisionRow, terms: Terms) -> Offer:
    """Write an open offer of `terms` inside the act that approves."""
    today = act.business_date(application.entity_id)
    sold = product_of(code=application.product)
    floating = None
    if terms.method != REVOLVING:  # what is drawn on a line has its own terms
        floating = floating_terms(
            rules=rulebook(), product=sold.code, months=terms.term_months, rate_bp=terms.rate_bp, on=today
        )
    offer = Offer(
        id=act.new_id("offer"),
        application=application,
        decision=decision,
        state="open",
        amount_fen=terms.amount_fen,
        rate_bp=terms.rate_bp,
        term_months=terms.term_months,
        method=terms.method,
        all_in_bp=all_in_bp(terms, on=today),
        made_at=act.at,
        expires_on=today + timedelta(days=sold.offer_days),
        floating=msgspec.to_builtins(floating) if floating else {},
    )
    return act.save(offer)


@operation("offer.accept")
def accept_offer(act: Act, *, offer_id: UUID) -> Result:
    """The applicant takes the offer. Raises OfferExpired or WrongState."""
    offer = act.get(Offer, offer_id)
    application = act.get(Application, offer.application_id)
    if act.business_date(application.entity_id) > offer.expires_on:
        raise OfferExpired(f"the offer ended on {offer.expires_on}; apply again", expired_on=str(offer.expires_on))
    offer.state, offer.accepted_at = "accepted", act.at
    move(act, application, to="accepted")
    act.save(offer)
    return {"application": str(application.id), "attempt": application.attempt}


@operation("application.withdraw")
def withdraw(act: Act, *, application_id: UUID) -> Result:
    """The applicant lets the application go; an open offer goes with it."""
    application = act.get(Application, application_id)
    for offer in application.offers.filter(state="open"):
        offer.state = "withdrawn"
        act.save(offer)
    for review in application.reviews.filter(state="open"):
        review.state, review.closed_at = "closed", act.at
        act.save(review)
    move(act, application, to="withdrawn")
    return {"application": str(application.id)}


def expire_offers(context: Context, *, entity_id: UUID, on: date) -> Result:
    """Close every open offer whose last day was `on` or earlier, each by an act of its own; after the day's end."""
    past = Offer.objects.filter(state="open", expires_on__lte=on)
    if not past.exists():  # joined with nothing, SQLite would walk every application
        return {"expired": 0}
    ended = past.filter(application__entity_id=entity_id).order_by("id")
    expired = [*ended.values_list("id", flat=True)]
    for offer in expired:
        expire_offer(replace(context, key=derived(context.key, str(offer))), offer_id=offer)
    return {"expired": len(expired)}


@operation("application.expire")
def expire_offer(act: Act, *, offer_id: UUID) -> Result:
    """Close an open offer whose last day has passed."""
    offer = act.get(Offer, offer_id)
    application = act.get(Application, offer.application_id)
    if act.business_date(application.entity_id) <= offer.expires_on:
        raise Refused(f"the offer still stands until {offer.expires_on}", until=str(offer.expires_on))
    offer.state = "expired"
    act.save(offer)
    move(act, application, to="expired")
    return {"application": str(application.id)}
