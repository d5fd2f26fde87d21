"""What is asked of a source, and what came back, as raw bytes with a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Status = Literal["found", "not_found", "failed", "timeout", "unreadable"]


class IdentifierMissing(ValueError):
    """The question lacks the identifier by which this source knows its subjects: do not ask it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one subject. Raises ValueError without a consent or with the dates reversed.

    `identifiers` are `number` (the credit code), `licence_no` and `merchant_no`, as far as known; `since` and `until`,
    both included, bound the rows; `asked_at` is the instant of asking; `request_id` is the same for every attempt;
    `limit_ms` bounds one attempt, all its pages together.
    """

    subject: str
    identifiers: Mapping[str, str]
    consent: str
    since: date
    until: date
    asked_at: datetime
    request_id: str
    limit_ms: int

    def __post_init__(self) -> None:
        if not self.consent:
            raise ValueError("no source is asked without a consent that names it")
        if self.since > self.until or self.limit_ms < 1:
            raise ValueError("a question runs from an earlier day to a later one, within at least 1 ms")

    def identifier(self, name: str) -> str:
        """The identifier `name`. Raises IdentifierMissing."""
        found = self.identifiers.get(name, "")
        if not found:
            raise IdentifierMissing(f"the subject has no {name}")
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `raw` is stored as it is; a paged source gives a JSON array of its pages, each verbatim.

    `detail` says why a status is not `found`: http_503, unauthorised, redirected, unreachable, not_json, too_large,
    page_loop ... `observed_at` is when the provider says it looked, or else when it was asked.
    """

    status: Status
    raw: bytes
    media_type: str
    observed_at: datetime
    detail: str
    simulated: bool
