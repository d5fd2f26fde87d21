"""What was asked, what came back, and every value the decision could read with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loanmill.core.evidence.missing import Value
from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import digest
from loanmill.queries.scope import masked_name, masked_number
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.evidence import AnswerRow
from loanmill.records.permissions import UNMASKED
from loanmill.records.sealed import facts_of
from loanmill.records.vault import Erased


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value of the vocabulary; `origin` is the code version that computed a finding, or empty."""

    name: str
    value: Value
    origin: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer with the facts read from it. `erased` says that the person's key was destroyed."""

    id: UUID
    source: str
    status: str
    attempt: int
    asked_at: datetime
    observed_at: datetime
    cost_fen: int
    envelope_sha256: str
    facts: tuple[ValueLine, ...]
    erased: bool

    @property
    def took_ms(self) -> int:
        """How long the source took."""
        return int((self.observed_at - self.asked_at).total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Answers in the order asked; features and cross-checks as the snapshot froze them."""

    answers: tuple[AnswerLine, ...]
    features: tuple[ValueLine, ...]
    crosschecks: tuple[ValueLine, ...]
    as_of: datetime | None


def evidence(*, application: Application, snapshot: Snapshot | None, viewer: Actor) -> Evidence:
    """The evidence of one case."""
    answers = tuple(_answer(row, viewer) for row in application.answers.order_by("attempt", "asked_at", "source"))
    if snapshot is None:
        return Evidence(answers=answers, features=(), crosschecks=(), as_of=None)
    terms = vocabulary().terms
    findings = [
        ValueLine(name, read.value, read.origin.removeprefix("finding:"))
        for name, read in sorted(snapshot.values.items())
        if name in terms and terms[name].kind == "finding"
    ]
    return Evidence(
        answers=answers,
        features=tuple(line for line in findings if not line.name.startswith("xc_")),
        crosschecks=tuple(line for line in findings if line.name.startswith("xc_")),
        as_of=snapshot.as_of,
    )


def _answer(row: AnswerRow, viewer: Actor) -> AnswerLine:
    try:
        facts, erased = facts_of(row), False
    except Erased:
        facts, erased = [], True
    return AnswerLine(
        id=row.id,
        source=row.source,
        status=row.status,
        attempt=row.attempt,
        asked_at=row.asked_at,
        observed_at=row.observed_at,
        cost_fen=row.cost_fen,
        envelope_sha256=digest(bytes(row.envelope)),
        facts=tuple(ValueLine(fact.name, shown(fact.name, fact.value, viewer=viewer), "") for fact in facts),
        erased=erased,
    )


def shown(name: str, value: Value, *, viewer: Actor) -> Value:
    """A value as the viewer may read it: personal texts are masked for roles that do not need them."""
    term = vocabulary().terms.get(name)
    if viewer.role in UNMASKED or term is None or not term.personal or not isinstance(value, str):
        return value
    return masked_name(value, viewer=viewer) if name.endswith("_name") else masked_number(value, viewer=viewer)
