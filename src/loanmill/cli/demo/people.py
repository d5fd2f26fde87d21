"""What the people of a demo do: applicants take offers, reviewers decide what the machine referred."""

from __future__ import annotations

from datetime import date, timedelta

from loanmill.cli.demo.plan import Plan
from loanmill.operations.act import Context
from loanmill.operations.offers import accept_offer
from loanmill.operations.review import close_review
from loanmill.records.actor import Actor, merchant_actor, staff_actor
from loanmill.records.models import Application, Offer, Review, Staff
from loanmill.workflows import engine
from loanmill.workflows.disburse import start_disburse

ACCEPT_BP = 9_200
# Two reviewers share the line; what is above their limit goes to the manager.
REVIEWERS = ("reviewer", "manager")
EVIDENCE_REASONS = frozenset({"value_missing", "limit_unknown"})


def accept(plan: Plan, application: Application) -> None:
    """The applicant takes the open offer, if there is one and it pleases."""
    offer = Offer.objects.filter(application=application, state="open").first()
    if offer is None or plan.share("accept", str(application.id)) >= ACCEPT_BP:
        return
    actor = merchant_actor(party=application.applicant_id, entity=application.entity_id)
    taken = accept_offer(_context(plan, actor, "accept", str(offer.id)), offer_id=offer.id)
    engine.wait(start_disburse(application.id, int(str(taken["attempt"]))))


def review_waiting(plan: Plan, *, today: date, last: date) -> None:
    """Reviewers work on what was referred; on the last days they have not come to it yet."""
    if today > last - timedelta(days=2):
        return
    for review in Review.objects.filter(state="open").select_related("application", "decision").order_by("opened_at"):
        if plan.share("backlog", str(review.id)) >= 1_200:
            _review(plan, review)
            accept(plan, Application.objects.get(pk=review.application_id))


def _review(plan: Plan, review: Review) -> None:
    advice, application = review.decision, review.application
    codes = {reason["code"] for reason in advice.reasons}
    amount = advice.amount_fen
    willing = amount is not None and plan.share("judge", str(review.id)) < 6_500
    outcome = "approve" if willing else "decline"
    if willing:
        reason, note = "explained_difference", "现场核实：经营正常，差异有合理解释，按系统建议额度放款。（模拟）"
    elif codes <= EVIDENCE_REASONS:
        reason, note = "evidence_not_obtained", "多次联系未能补齐资料，不予通过。（模拟）"
    else:
        reason, note = "contradiction_stands", "现场核实后疑点未能解释，不予通过。（模拟）"
    people = [Staff.objects.select_related("unit").get(username=name) for name in REVIEWERS]
    actor = next((p for p in people if amount is None or p.review_limit_fen >= amount), people[-1])
    close_review(
        _context(plan, staff_actor(actor), "review", str(review.id)),
        review_id=review.id,
        seen_version=application.version,
        outcome=outcome,
        reason=reason,
        note=note,
    )


def _context(plan: Plan, actor: Actor, *names: str) -> Context:
    key, here = plan.key(*names), engine.shell()
    return Context(actor=actor, key=key, at=here.clock(), random=here.random(key))
