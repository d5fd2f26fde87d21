"""Decide: freeze the snapshot, decide on it, and act: an offer, a review, or a decline. One act."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings

from loanmill.core.evidence.crosschecks.run import cross_check
from loanmill.core.evidence.crosschecks.view import CaseView, Person
from loanmill.core.evidence.fact import Fact
from loanmill.core.evidence.finding import Finding
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.snapshot import Read, Snapshot
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.features.catalogue import SERIES, derive
from loanmill.core.flows.flows import Flows
from loanmill.core.kernel.ids import derived
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.strategy.policies import Policy, decide
from loanmill.engines.flows import flows_of
from loanmill.operations.act import Context, Private, Result
from loanmill.operations.decision import record_decision
from loanmill.operations.policies import policy_in_force
from loanmill.operations.today import open_date
from loanmill.records.application import Application
from loanmill.records.evidence import AnswerRow
from loanmill.records.sealed import facts_of
from loanmill.records.vault import identity

LAKE = "lake"


def decide_application(context: Context, *, application_id: UUID) -> Result:
    """Freeze what is known of the application and decide on it. Reading comes first, then one short transaction."""
    application = Application.objects.select_related("applicant").get(pk=application_id)
    today = open_date(application.entity_id)
    policy, text = policy_in_force(entity=application.entity_id, product=application.product, on=today)
    snapshot = freeze(context, application, policy, on=today)
    decision = decide(snapshot=snapshot, policy=policy)
    return record_decision(
        context,
        application_id=application_id,
        snapshot=Private(snapshot),
        decision=Private(decision),
        policy=Private(text),
    )


def freeze(context: Context, application: Application, policy: Policy, *, on: date) -> Snapshot:
    """The snapshot of an application on a business date: facts, features and cross-checks, each with its origin."""
    sold = product_of(code=application.product)
    answers = AnswerRow.objects.filter(application=application, attempt=application.attempt).order_by("source")
    facts = {fact.name: fact for answer in answers for fact in facts_of(answer)}
    values = {name: fact.value for name, fact in facts.items()}
    flows = _flows(context, application, values, on=on)
    findings = [finding for finding in derive(flows=flows, facts=values) if finding.name in sold.features]
    known = {**values, **{finding.name: finding.value for finding in findings}}
    findings += cross_check(case=_view(application, known, on=on), names=sold.crosschecks)
    words = vocabulary()
    return Snapshot(
        id=derived(context.key, "snapshot"),
        application=application.id,
        product=application.product,
        business_date=on,
        as_of=context.at,
        versions={"vocabulary": words.version, "language": policy.language, "product": application.product},
        values=_frozen(facts, findings),
        flows=flows.spelled(),
    )


def _frozen(facts: dict[str, Fact], findings: list[Finding]) -> dict[str, Read]:
    """Values by name with their origin. Names and numbers of persons stay out: they live in party tables alone."""
    terms = vocabulary().terms
    frozen = {
        name: Read(value=fact.value, origin=f"answer:{fact.answer}")
        for name, fact in facts.items()
        if terms[name].type != "text" or not terms[name].personal
    }
    for finding in findings:
        origin = f"finding:{finding.version}:{finding.input_sha256}"
        frozen[finding.name] = Read(value=finding.value, origin=origin)
    return frozen


def _flows(context: Context, application: Application, values: dict[str, Value], *, on: date) -> Flows:
    """The applicant's flows over the series whose source answered."""
    answered = [
        series.name for series in SERIES if not isinstance(values.get(series.received, Missing("not_asked")), Missing)
    ]
    return flows_of(
        settings.HOME / LAKE,
        party=str(application.applicant_id),
        series=answered,
        as_of=on,
        known_at=context.at,
    )


def _view(application: Application, known: dict[str, Value], *, on: date) -> CaseView:
    people: dict[str, Person] = {}
    for case_party in application.parties.exclude(role="applicant").select_related("party").order_by("id"):
        found = identity(case_party.party)
        people.setdefault(case_party.role, Person(name=found["name"], id_no=found["number"]))
    return CaseView(
        business_date=on, business_name=identity(application.applicant)["name"], people=people, values=known
    )
