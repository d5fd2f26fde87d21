"""One source asked about one party: consent first, then the question, then what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.kernel.calendar import add_months
from loanmill.core.products.product import SourceWant
from loanmill.operations.providers import provider
from loanmill.sources.catalogue import source
from loanmill.sources.question import IdentifierMissing, Question

HISTORY_MONTHS = 25  # two years to compare, and the month under way


@dataclass(frozen=True, slots=True)
class Subject:
    """The party a source is asked about: its token, its identifiers, and the consents by source."""

    party: UUID
    identifiers: Mapping[str, str]
    consents: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one source said. `attempts` is how often it was asked; nothing is paid for a source that did not answer."""

    want: SourceWant
    party: UUID
    consent: UUID | None
    version: str
    status: AnswerStatus
    raw: bytes
    media_type: str
    observed_at: datetime
    detail: str
    simulated: bool
    attempts: int

    @property
    def cost_fen(self) -> int:
        """What the answer cost."""
        return self.want.price_fen if self.status in ("found", "not_found") else 0


def ask(want: SourceWant, subject: Subject, *, until: date, at: datetime, request_id: str) -> Asked:
    """Ask one source, again after a failure; never without a consent that names it.

    A source that let its whole time limit pass is not asked again: the applicant waits.
    """
    known = source(name=want.source)
    consent = subject.consents.get(want.source)
    if consent is None:
        return _unasked(want, subject, at=at, version=known.version, status="no_consent", detail="no_consent")
    question = Question(
        subject=str(subject.party),
        identifiers=subject.identifiers,
        consent=str(consent),
        since=add_months(start=until, months=-HISTORY_MONTHS).replace(day=1),
        until=until,
        asked_at=at,
        request_id=request_id,
        limit_ms=want.timeout_ms * settings.SOURCE_LIMIT_FACTOR,
    )
    for attempt in range(1, want.attempts + 1):
        try:
            reply = known.ask(provider(want.source), question)
        except IdentifierMissing:
            return _unasked(want, subject, at=at, version=known.version, status="not_found", detail="no_identifier")
        if reply.status != "failed" or attempt == want.attempts:
            break
    return Asked(
        want=want,
        party=subject.party,
        consent=consent,
        version=known.version,
        status=reply.status,
        raw=reply.raw,
        media_type=reply.media_type,
        observed_at=reply.observed_at,
        detail=reply.detail,
        simulated=reply.simulated,
        attempts=attempt,
    )


def _unasked(
    want: SourceWant, subject: Subject, *, at: datetime, version: str, status: AnswerStatus, detail: str
) -> Asked:
    return Asked(
        want=want,
        party=subject.party,
        consent=None,
        version=version,
        status=status,
        raw=b"",
        media_type="",
        observed_at=at,
        detail=detail,
        simulated=False,
        attempts=0,
    )
