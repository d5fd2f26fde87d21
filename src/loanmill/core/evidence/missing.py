"""Missing: what is not known is a value with a reason, never a zero and never a blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

MissingReason = Literal[
    "not_found",  # the source answered: it knows no such subject
    "source_failed",  # the source answered with an error
    "timeout",  # no answer within the time limit
    "no_consent",  # the subject did not allow the question
    "not_asked",  # the product does not want it, or an earlier wave made it pointless
    "unreadable",  # an answer came that cannot be understood
    "contradictory",  # answers disagree
    "out_of_range",  # a value came that the vocabulary does not allow
    "too_short",  # the series is too short for the figure to mean anything
    "no_base",  # a ratio whose base is nil
]
REASONS: frozenset[str] = frozenset(get_args(MissingReason))


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is not known, and why."""

    reason: MissingReason

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"{self.reason!r} is no reason for a missing value; use one of {sorted(REASONS)}")


Value = int | bool | str | Missing
"""What the vocabulary holds: integers (fen, bp, counts, days), booleans, codes and texts, ISO dates, or Missing."""


def spell(value: Value) -> dict[str, object]:
    """A value inside a stored format: `{"v": 5}` or `{"missing": "timeout"}`."""
    return {"missing": value.reason} if isinstance(value, Missing) else {"v": value}


def read(spelled: object) -> Value:
    """The inverse of `spell`. Raises ValueError for anything else."""
    if isinstance(spelled, dict):
        if set(spelled) == {"v"} and isinstance(spelled["v"], int | bool | str):
            return spelled["v"]
        if set(spelled) == {"missing"}:
            return Missing(spelled["missing"])
    raise ValueError(f"{spelled!r} is neither a value nor a missing one")
