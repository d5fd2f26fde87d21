"""Record what sources said: answers with their facts, and flow rows in the lake, in one act."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.answer import Answer
from loanmill.core.evidence.fact import facts_to_bytes
from loanmill.core.evidence.projections.projected import as_facts
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import Json, digest
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.collect.project import SERIES, Collected
from loanmill.operations.land import land_rows
from loanmill.operations.states import move
from loanmill.records.application import Application
from loanmill.records.evidence import AnswerRow
from loanmill.records.sealed import seal_body, seal_facts

MOST_REJECTS_NAMED = 50


@operation("application.collect")
def record_answers(act: Act, *, application_id: UUID, collected: Private) -> Result:
    """Store every answer once, and move the application to `verifying`."""
    application = act.get(Application, application_id)
    today = act.business_date(application.entity_id)
    found: dict[str, Json] = {}
    for got in collected.value:
        found[got.asked.want.source] = _record(act, application, got, on=today.isoformat())
    move(act, application, to="verifying")
    return {"application": str(application.id), "sources": found}


def _record(act: Act, application: Application, got: Collected, *, on: str) -> Json:
    asked, projected = got.asked, got.projected
    source = asked.want.source
    key = act.new_id("answer", source)
    sealed = seal_body(asked.party, asked.raw, answer=key)
    answer = Answer(
        id=key,
        source=source,
        source_version=asked.version,
        subject=asked.party,
        application=application.id,
        status=asked.status,
        asked_at=act.at,
        observed_at=asked.observed_at,
        media_type=asked.media_type,
        body_sha256=digest(asked.raw),
        sealed_sha256=digest(sealed),
        consent=asked.consent,
        simulated=asked.simulated,
    )
    words = vocabulary().version
    effective = asked.observed_at.date()
    facts = as_facts(projected.facts, subject=asked.party, answer=key, effective_on=effective)
    act.save(
        AnswerRow(
            id=key,
            application=application,
            subject_id=asked.party,
            attempt=application.attempt,
            source=source,
            status=asked.status,
            asked_at=act.at,
            observed_at=asked.observed_at,
            envelope=answer.to_bytes(),
            body=sealed,
            facts=seal_facts(asked.party, facts_to_bytes(facts, vocabulary=words), answer=key),
            vocabulary=words,
            cost_fen=asked.cost_fen,
        )
    )
    if projected.rows:
        rejects: list[Json] = [
            {"row": reject.row, "field": reject.field, "reason": reject.reason}
            for reject in projected.rejects[:MOST_REJECTS_NAMED]
        ]
        detail: dict[str, Json] = {"answer": str(key), "rejected": len(projected.rejects), "rejects": rejects}
        land_rows(act, series=SERIES[source], party=asked.party, source=source, rows=projected.rows, detail=detail)
    return {"status": asked.status, "detail": asked.detail, "rows": len(projected.rows), "on": on}
