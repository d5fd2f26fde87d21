"""What a projection returns, and what it says when there was nothing to project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.fact import Fact
from loanmill.core.evidence.missing import Missing, MissingReason, Value
from loanmill.core.evidence.vocabulary import vocabulary

Row = TypeVar("Row")
Tokenise = Callable[[str, str], str]
"""(kind, identifier) -> token: `counterparty` and `card` numbers become random-looking tokens on arrival."""

WHY: Mapping[AnswerStatus, MissingReason] = {
    "not_found": "not_found",
    "failed": "source_failed",
    "timeout": "timeout",
    "no_consent": "no_consent",
    "unreadable": "unreadable",
}


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing set aside: row number from 1 (0 is the reply itself), field, reason code, and what stood there."""

    row: int
    field: str
    reason: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Projected(Generic[Row]):
    """Facts by vocabulary name, flow rows in the order of the reply, and everything that was set aside."""

    facts: Mapping[str, Value]
    rows: tuple[Row, ...] = ()
    rejects: tuple[Reject, ...] = field(default=())


def nothing(names: Iterable[str], *, status: AnswerStatus) -> Projected[Row]:
    """All of `names` missing for the reason that the status gives; `found` here means it could not be read."""
    reason = WHY.get(status, "unreadable")
    return Projected(facts={name: Missing(reason) for name in names})


def unusable(names: Iterable[str], *, reason: MissingReason, reject: Reject) -> Projected[Row]:
    """All of `names` missing because the reply as a whole cannot be used, with the reject that says why."""
    return Projected(facts={name: Missing(reason) for name in names}, rejects=(reject,))


def admitted(values: Mapping[str, Value]) -> dict[str, Value]:
    """Values checked against the vocabulary: a number outside its range becomes Missing(out_of_range)."""
    known = vocabulary()
    return {name: known.admit(name, value) for name, value in values.items()}


def as_facts(values: Mapping[str, Value], *, subject: UUID, answer: UUID, effective_on: date) -> list[Fact]:
    """Projected values as facts about `subject`, in order of name."""
    return [
        Fact(subject=subject, name=name, value=values[name], effective_on=effective_on, answer=answer)
        for name in sorted(values)
    ]
