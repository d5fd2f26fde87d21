"""Decision: what was decided on a snapshot, and every step of how (format decision/1).

The trace is what was computed, never a later recomputation. An outcome has no default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from loanmill.core.kernel.canonical import Json, canonical, parse

FORMAT = "decision/1"
Outcome = Literal["approve", "decline", "refer"]
OUTCOMES: frozenset[str] = frozenset(get_args(Outcome))


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code with its parameters; words are put to it on a screen."""

    code: str
    params: Mapping[str, Json]

    def spelled(self) -> dict[str, Json]:
        """This reason with plain values."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered: amount in fen, yearly rate in basis points, months, and how it is repaid."""

    amount_fen: int
    rate_bp: int
    term_months: int
    method: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one snapshot under one policy.

    `trace` holds, in the order computed: `rules` (code, verdict, values read), `score` (characteristics with value,
    bin and points), `limit` (components, which bound) and `rate` (components). `terms` is None unless approved or,
    on a referral, what the machine would have offered.
    """

    snapshot_sha256: str
    policy: str
    policy_version: str
    policy_sha256: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    score: int | None
    grade: str | None
    terms: Terms | None
    trace: Mapping[str, Json]

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome!r} is no outcome; a rule must say approve, decline or refer")

    def to_bytes(self) -> bytes:
        """The canonical bytes, made once and stored; replay must give the same."""
        terms = self.terms
        return canonical(
            {
                "format": FORMAT,
                "snapshot_sha256": self.snapshot_sha256,
                "policy": self.policy,
                "policy_version": self.policy_version,
                "policy_sha256": self.policy_sha256,
                "outcome": self.outcome,
                "reasons": [reason.spelled() for reason in self.reasons],
                "score": self.score,
                "grade": self.grade,
                "terms": None if terms is None else {name: getattr(terms, name) for name in terms.__slots__},
                "trace": dict(self.trace),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Decision:
        """Read stored bytes. Raises ValueError for another format."""
        spelled = parse(data)
        if not isinstance(spelled, dict) or spelled.pop("format", None) != FORMAT:
            raise ValueError(f"these bytes are no {FORMAT}")
        fields: dict[str, object] = dict(spelled)
        reasons, terms = spelled["reasons"], spelled["terms"]
        assert isinstance(reasons, list)
        fields["reasons"] = tuple(Reason(**item) for item in reasons if isinstance(item, dict))  # type: ignore[arg-type]
        fields["terms"] = Terms(**terms) if isinstance(terms, dict) else None  # type: ignore[arg-type]
        return cls(**fields)  # type: ignore[arg-type]  # the format was checked by its name and version
