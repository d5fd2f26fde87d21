"""Answer: what came back from outside, stored once and never changed (format answer/1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from loanmill.core.kernel.canonical import canonical, digest, instant_of, parse

FORMAT = "answer/1"
AnswerStatus = Literal["found", "not_found", "failed", "timeout", "no_consent", "unreadable"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply of one source about one subject.

    `body_sha256` is the hash of the raw bytes as they came; `sealed_sha256` that of the bytes as stored, which are
    encrypted with the subject's key, so that the hash outlives an erasure. `consent` is the consent that named
    the source; None only for what the applicant declared.
    """

    id: UUID
    source: str
    source_version: str
    subject: UUID
    application: UUID
    status: AnswerStatus
    asked_at: datetime
    observed_at: datetime
    media_type: str
    body_sha256: str
    sealed_sha256: str
    consent: UUID | None
    simulated: bool

    def to_bytes(self) -> bytes:
        """The canonical bytes of this answer's envelope (the body is stored beside it)."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return canonical({"format": FORMAT, **fields})

    @classmethod
    def from_bytes(cls, data: bytes) -> Answer:
        """Read stored bytes. Raises ValueError for another format."""
        spelled = parse(data)
        if not isinstance(spelled, dict) or spelled.pop("format", None) != FORMAT:
            raise ValueError(f"these bytes are no {FORMAT}")
        fields: dict[str, object] = dict(spelled)
        for name in ("id", "subject", "application"):
            fields[name] = UUID(str(fields[name]))
        fields["consent"] = UUID(str(fields["consent"])) if fields["consent"] else None
        for name in ("asked_at", "observed_at"):
            fields[name] = instant_of(str(fields[name]))
        return cls(**fields)  # type: ignore[arg-type]  # the format was checked by its name and version

    def digest(self) -> str:
        """SHA-256 of the envelope."""
        return digest(self.to_bytes())
