"""Fact: an answer seen through the vocabulary (format fact/1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.evidence.missing import Value, read, spell
from loanmill.core.kernel.canonical import canonical, parse

FORMAT = "fact/1"


@dataclass(frozen=True, slots=True)
class Fact:
    """`name` of `subject` is `value` since `effective_on`, because `answer` says so."""

    subject: UUID
    name: str
    value: Value
    effective_on: date
    answer: UUID

    def spelled(self) -> dict[str, object]:
        """This fact with plain values, as it stands inside stored lists of facts."""
        return {
            "subject": self.subject,
            "name": self.name,
            "value": spell(self.value),
            "effective_on": self.effective_on,
            "answer": self.answer,
        }

    @classmethod
    def of(cls, spelled: Mapping[str, object]) -> Fact:
        """The inverse of `spelled`, from parsed JSON."""
        return cls(
            subject=UUID(str(spelled["subject"])),
            name=str(spelled["name"]),
            value=read(spelled["value"]),
            effective_on=date.fromisoformat(str(spelled["effective_on"])),
            answer=UUID(str(spelled["answer"])),
        )


def facts_to_bytes(facts: list[Fact], *, vocabulary: str) -> bytes:
    """The stored form of one answer's facts: the version of the vocabulary and the facts in order of name."""
    ordered = sorted(facts, key=lambda fact: (str(fact.subject), fact.name))
    return canonical({"format": FORMAT, "vocabulary": vocabulary, "facts": [f.spelled() for f in ordered]})


def facts_from_bytes(data: bytes) -> list[Fact]:
    """Read stored facts. Raises ValueError for another format."""
    spelled = parse(data)
    if not isinstance(spelled, dict) or spelled.get("format") != FORMAT or not isinstance(spelled["facts"], list):
        raise ValueError(f"these bytes are no {FORMAT}")
    return [Fact.of(item) for item in spelled["facts"] if isinstance(item, dict)]
