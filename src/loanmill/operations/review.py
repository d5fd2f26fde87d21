"""Review: a person decides a referred case, with a reason, within a limit, and never an own case."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Terms
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.strategy.policies import highest_rate_bp
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import Refused, Stale, WrongState
from loanmill.operations.offers import make_offer
from loanmill.operations.policies import policy_in_force
from loanmill.operations.states import move
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.approval import Review
from loanmill.records.evidence import DecisionRow
from loanmill.records.org import Staff

# Why a person decides as they do; the words are the screens'.
APPROVE_REASONS = ("evidence_completed", "explained_difference", "strong_mitigant", "known_customer")
DECLINE_REASONS = (
    "evidence_not_obtained", "contradiction_stands", "cannot_repay", "fraud_suspected", "outside_policy",
)  # fmt: skip


class OwnCase(Refused):
    """Nobody decides a case that is their own."""

    code, status = "own_case", 403


class AboveLimit(Refused):
    """The amount is above what this person may approve."""

    code, status = "above_limit", 403


def hold_limit(actor: Actor, *, amount_fen: int, what: str = "the amount") -> None:
    """Let nobody decide on more than the own limit. Raises AboveLimit."""
    if amount_fen > actor.review_limit_fen:
        raise AboveLimit(
            f"{what} is above your limit; leave it to somebody whose limit is higher",
            limit_fen=actor.review_limit_fen,
            amount_fen=amount_fen,
        )


class ReviewInvalid(Refused):
    """The form of the review cannot be taken; `field` says where."""

    code, status = "review_invalid", 422


@operation("review.close")
def close_review(
    act: Act,
    *,
    review_id: UUID,
    seen_version: int,
    outcome: str,
    reason: str,
    note: str,
    amount_fen: int | None = None,
    rate_bp: int | None = None,
    term_months: int | None = None,
) -> Result:
    """Approve or decline a referred case.

    Terms left out are the machine's advice. Raises OwnCase, AboveLimit, Stale (the case changed since the page
    with `seen_version` was read), WrongState (somebody was first) or ReviewInvalid.
    """
    review = act.get(Review, review_id)
    application = act.get(Application, review.application_id)
    if application.officer_id == act.actor.id:
        raise OwnCase("this is your own case; a colleague must decide it")
    if review.state != "open":
        raise WrongState(act="review.close", state=review.state, wanted="open")
    if application.version != seen_version:
        raise Stale(seen=seen_version, now=application.version)
    allowed = {"approve": APPROVE_REASONS, "decline": DECLINE_REASONS}
    if reason not in allowed.get(outcome, ()):
        raise ReviewInvalid("choose an outcome and a reason that belongs to it", field="reason")
    if not note.strip():
        raise ReviewInvalid("write what you looked at and why you decide so", field="note")
    decision = DecisionRow.objects.get(pk=review.decision_id)
    review.state, review.closed_at, review.outcome = "closed", act.at, outcome
    review.reviewer = Staff.objects.get(pk=act.actor.id)
    review.reason, review.note = reason, note.strip()
    if outcome == "decline":
        act.save(review)
        move(act, application, to="declined")
        return {"application": str(application.id), "outcome": outcome}
    terms = _terms(act, application, decision, amount_fen=amount_fen, rate_bp=rate_bp, term_months=term_months)
    review.amount_fen, review.rate_bp, review.term_months = terms.amount_fen, terms.rate_bp, terms.term_months
    act.save(review)
    move(act, application, to="approved")
    offer = make_offer(act, application, decision, terms)
    return {"application": str(application.id), "outcome": outcome, "offer": str(offer.id)}


def _terms(
    act: Act,
    application: Application,
    decision: DecisionRow,
    *,
    amount_fen: int | None,
    rate_bp: int | None,
    term_months: int | None,
) -> Terms:
    """The person's terms, or the machine's where the person left them; inside the product and the person's limit."""
    sold = product_of(code=application.product)
    today = act.business_date(application.entity_id)
    policy, _text = policy_in_force(entity=application.entity_id, product=application.product, on=today)
    dearest = highest_rate_bp(policy=policy, on=today) or 0
    amount = decision.amount_fen if amount_fen is None else amount_fen
    rate = decision.rate_bp if rate_bp is None else rate_bp
    months = decision.term_months or application.term_months if term_months is None else term_months
    if amount is None or not sold.min_amount_fen <= amount <= min(sold.max_amount_fen, application.amount_fen):
        most = min(sold.max_amount_fen, application.amount_fen)
        raise ReviewInvalid(
            "the amount is outside what is sold and asked", field="amount", min_fen=sold.min_amount_fen, max_fen=most
        )
    if rate is None or not sold.min_rate_bp <= rate <= dearest:
        raise ReviewInvalid("the rate is outside what is sold", field="rate", min_bp=sold.min_rate_bp, max_bp=dearest)
    if not sold.min_term_months <= months <= sold.max_term_months:
        raise ReviewInvalid(
            "the term is outside what is sold", field="term", min=sold.min_term_months, max=sold.max_term_months
        )
    if amount > act.actor.review_limit_fen:
        raise AboveLimit(
            "the amount is above your limit; hand the case to somebody whose limit is higher",
            limit_fen=act.actor.review_limit_fen,
            amount_fen=amount,
        )
    return Terms(amount_fen=amount, rate_bp=rate, term_months=months, method=decision.method or sold.methods[0])
