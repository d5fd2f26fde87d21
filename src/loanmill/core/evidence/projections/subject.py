"""Replies about one subject: opening them, and reading their fields one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from loanmill.core.evidence.missing import Missing, MissingReason, Value
from loanmill.core.evidence.projections.projected import Projected, Reject, unusable
from loanmill.core.evidence.projections.wire import Unfit, loads, object_of

Row = TypeVar("Row")
OTHER = "other_subject"


class Reader(Protocol):
    """Reads one fact from a body. Raises Unfit."""

    def __call__(self, body: dict[str, object], /) -> Value:
        """The value of the fact."""
        ...


def body_about(raw: bytes, *, field: str, wanted: str) -> dict[str, object]:
    """The JSON object in `raw`, which must be about `wanted` by its own `field`. Raises Unfit."""
    try:
        body = object_of(loads(raw), field="reply")
    except ValueError:
        raise Unfit("reply", "not_json") from None
    if body.get(field) != wanted:
        raise Unfit(field, OTHER)  # whose number it is stays in the sealed answer
    return body


def spoilt(names: Iterable[str], *, fault: Unfit) -> Projected[Row]:
    """All of `names` missing: contradictory where the reply is about somebody else, otherwise unreadable."""
    reason: MissingReason = "contradictory" if fault.reason == OTHER else "unreadable"
    return unusable(names, reason=reason, reject=fault.reject(0))


def read_each(body: dict[str, object], *, readers: Mapping[str, Reader]) -> tuple[dict[str, Value], list[Reject]]:
    """Each fact by its reader; one that cannot be read is Missing(unreadable), with a reject of row 0."""
    facts: dict[str, Value] = {}
    rejects: list[Reject] = []
    for name, read in readers.items():
        try:
            facts[name] = read(body)
        except Unfit as fault:
            facts[name] = Missing("unreadable")
            rejects.append(fault.reject(0))
    return facts, list(dict.fromkeys(rejects))
