"""Record a decision: the sealed snapshot and decision, and what follows from the outcome, in one act."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Decision
from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.kernel.canonical import digest
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.offers import make_offer
from loanmill.operations.policies import keep_text
from loanmill.operations.states import move
from loanmill.records.application import Application
from loanmill.records.approval import Review
from loanmill.records.evidence import DecisionRow, SnapshotRow
from loanmill.records.vault import seal


@operation("application.decide")
def record_decision(act: Act, *, application_id: UUID, snapshot: Private, decision: Private, policy: Private) -> Result:
    """Store the snapshot and its decision; approve makes an offer, refer opens a review, decline ends the case."""
    application = act.get(Application, application_id)
    act.business_date(application.entity_id)
    under: Decision = decision.value
    keep_text(act, code=under.policy, version=under.policy_version, sha256=under.policy_sha256, text=policy.value)
    row = _store(act, application, snapshot.value, decision.value)
    application.decided_at = act.at
    made: Decision = decision.value
    if made.outcome == "approve":
        assert made.terms is not None
        move(act, application, to="approved")
        make_offer(act, application, row, made.terms)
    elif made.outcome == "refer":
        move(act, application, to="manual_review")
        act.save(Review(id=act.new_id("review"), application=application, decision=row, state="open", opened_at=act.at))
    else:
        move(act, application, to="declined")
    return {"application": str(application.id), "decision": str(row.id), "outcome": made.outcome}


def _store(act: Act, application: Application, snapshot: Snapshot, decision: Decision) -> DecisionRow:
    party = application.applicant_id
    frozen, decided = snapshot.to_bytes(), decision.to_bytes()
    kept = act.save(
        SnapshotRow(
            id=snapshot.id,
            application=application,
            attempt=application.attempt,
            as_of=snapshot.as_of,
            business_date=snapshot.business_date,
            sealed=seal(party, frozen, context=snapshot.id),
            sha256=digest(frozen),
        )
    )
    key, terms = act.new_id("decision"), decision.terms
    return act.save(
        DecisionRow(
            id=key,
            application=application,
            snapshot=kept,
            policy=decision.policy,
            policy_version=decision.policy_version,
            outcome=decision.outcome,
            reasons=[reason.spelled() for reason in decision.reasons],
            score=decision.score,
            grade=decision.grade,
            amount_fen=terms.amount_fen if terms else None,
            rate_bp=terms.rate_bp if terms else None,
            term_months=terms.term_months if terms else None,
            method=terms.method if terms else None,
            sealed=seal(party, decided, context=key),
            sha256=digest(decided),
            decided_at=act.at,
        )
    )
