"""What the applicant declares is an answer too: the form, stored once, with its facts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from loanmill.core.evidence.answer import Answer
from loanmill.core.evidence.fact import facts_to_bytes
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.projections.projected import admitted, as_facts
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import canonical, digest
from loanmill.core.products.form import ApplicationForm, declared_values
from loanmill.operations.act import Act
from loanmill.records.application import Application
from loanmill.records.evidence import AnswerRow
from loanmill.records.sealed import seal_body, seal_facts

SOURCE, VERSION = "declared", "form/1"


def record_declared(act: Act, application: Application, form: ApplicationForm, *, on: date) -> None:
    """Store the form as the answer of source `declared` about the applicant."""
    told = {**asdict(form), "declared": {name: _plain(value) for name, value in form.declared.items()}}
    if not form.firm_size:  # younger than form/1, whose bytes stay what they were where it is not told
        del told["firm_size"]
    body = canonical(told)
    values = admitted(declared_values(form, on=on))
    subject, key = application.applicant_id, act.new_id("answer", SOURCE)
    sealed = seal_body(subject, body, answer=key)
    answer = Answer(
        id=key,
        source=SOURCE,
        source_version=VERSION,
        subject=subject,
        application=application.id,
        status="found",
        asked_at=act.at,
        observed_at=act.at,
        media_type="application/json",
        body_sha256=digest(body),
        sealed_sha256=digest(sealed),
        consent=None,
        simulated=application.simulated,
    )
    words = vocabulary().version
    facts = facts_to_bytes(as_facts(values, subject=subject, answer=key, effective_on=on), vocabulary=words)
    act.save(
        AnswerRow(
            id=key,
            application=application,
            subject_id=subject,
            attempt=application.attempt,
            source=SOURCE,
            status=answer.status,
            asked_at=act.at,
            observed_at=act.at,
            envelope=answer.to_bytes(),
            body=sealed,
            facts=seal_facts(subject, facts, answer=key),
            vocabulary=words,
        )
    )


def _plain(value: Value) -> object:
    return {"missing": value.reason} if isinstance(value, Missing) else value
