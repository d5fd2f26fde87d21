"""Rows of a paged reply: the raw bytes are a JSON array of the pages as they came."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.projections.projected import Projected, Reject, admitted, nothing, unusable
from loanmill.core.evidence.projections.wire import Unfit, list_of, loads, object_of


class Keyed(Protocol):
    """A row that names its natural key."""

    @property
    def key(self) -> Hashable:
        """What makes two rows the same row."""
        ...


Row = TypeVar("Row", bound=Keyed)


def project_pages(
    raw: bytes, *, status: AnswerStatus, counts: tuple[str, str], read: Callable[[dict[str, object]], Row]
) -> Projected[Row]:
    """Rows of a paged reply; `counts` names the facts that say how many came and how many were set aside."""
    if status != "found":
        return nothing(counts, status=status)
    try:
        rows = rows_of_pages(raw)
    except Unfit as fault:
        return unusable(counts, reason="unreadable", reject=fault.reject(0))
    kept, rejects = sift(rows, read=read)
    facts = admitted(dict(zip(counts, (len(rows), len(rejects)), strict=True)))
    return Projected(facts=facts, rows=tuple(kept), rejects=tuple(rejects))


def rows_of_pages(raw: bytes) -> list[object]:
    """The raw rows of every page, in order. Raises Unfit when a page is not an object with a list of rows."""
    try:
        parsed = loads(raw)
    except ValueError:
        raise Unfit("reply", "not_json") from None
    rows: list[object] = []
    for page in list_of(parsed, field="pages"):
        rows.extend(list_of(object_of(page, field="page").get("rows"), field="rows"))
    return rows


def sift(rows: list[object], *, read: Callable[[dict[str, object]], Row]) -> tuple[list[Row], list[Reject]]:
    """Rows that `read` accepts, and a reject for every other one.

    A row received twice is kept once: an equal one is rejected as `duplicate`, another one under the same key
    as `conflicting`.
    """
    kept: dict[Hashable, Row] = {}
    rejects: list[Reject] = []
    for number, raw in enumerate(rows, start=1):
        try:
            row = read(object_of(raw, field="row"))
        except Unfit as fault:
            rejects.append(fault.reject(number))
            continue
        before = kept.setdefault(row.key, row)
        if before is not row:
            reason = "duplicate" if before == row else "conflicting"
            rejects.append(Reject(row=number, field="key", reason=reason))
    return list(kept.values()), rejects
