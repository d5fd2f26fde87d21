"""The decision with its trace, as stored: rules, points, limit and rate are read, never computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from loanmill.core.evidence.decision import Reason, Terms
from loanmill.core.evidence.missing import Value, read
from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.kernel.canonical import Json
from loanmill.queries.case.evidence import shown
from loanmill.queries.own_words import OwnWords, own_words
from loanmill.records.actor import Actor
from loanmill.records.evidence import DecisionRow
from loanmill.records.sealed import decision_of, snapshot_of
from loanmill.records.vault import Erased


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: what it asks for when it fires, its verdict, the values it read, and what it states.

    `conditions` are those of policy/1; a later language gives the condition as `text`.
    """

    code: str
    reason: str
    outcome: str
    verdict: str
    read: tuple[tuple[str, Value], ...]
    conditions: tuple[tuple[str, str, Json], ...]
    text: str


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One characteristic of the score: value, bin, points, and how many it lost against its best bin."""

    name: str
    value: Value
    bin: str
    points: int
    lost: int


@dataclass(frozen=True, slots=True)
class BoundLine:
    """One component of the limit; `bound_fen` is None when an input was missing, `bound` marks the least."""

    code: str
    inputs: tuple[tuple[str, Value], ...]
    bound_fen: int | None
    bound: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """The score: from the base, over each characteristic, to the total, its grade and the band it fell into.

    `interval_bp` holds the ends of the chance of default where the policy states them.
    """

    base: int
    items: tuple[PointsLine, ...]
    total: int
    grade: str
    pd_bp: int
    interval_bp: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """The rate's parts in basis points, their sum, floor, cap and the rate that came out."""

    components: tuple[tuple[str, int], ...]
    sum_bp: int
    floor_bp: int
    cap_bp: int | None
    rate_bp: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision. When the person was erased, `decision` and all that hangs on it are None."""

    id: str
    outcome: str
    policy: str
    policy_version: str
    policy_sha256: str
    sha256: str
    snapshot_sha256: str
    decided_at: datetime
    reasons: tuple[Reason, ...]
    terms: Terms | None
    rules: tuple[RuleLine, ...]
    score: Scored | None
    bounds: tuple[BoundLine, ...]
    least_fen: int | None
    limit_fen: int | None
    rate: Priced | None
    snapshot: Snapshot | None
    own_words: OwnWords = field(default_factory=dict)

    @property
    def fired(self) -> int:
        """How many rules spoke."""
        return sum(rule.verdict == "fired" for rule in self.rules)

    @property
    def spoke(self) -> tuple[RuleLine, ...]:
        """Rules that fired, and those that could not be told because a value was missing."""
        return tuple(rule for rule in self.rules if rule.verdict != "passed")

    @property
    def passed(self) -> tuple[RuleLine, ...]:
        """Rules that were told not to fire."""
        return tuple(rule for rule in self.rules if rule.verdict == "passed")


def judged(row: DecisionRow, *, viewer: Actor) -> Judged:
    """The decision of one row, with values masked as the viewer may read them."""
    try:
        made, snapshot = decision_of(row), snapshot_of(row.snapshot)
    except Erased:
        return _erased(row)
    trace = cast(dict[str, dict[str, Json]], dict(made.trace))
    return Judged(
        id=str(row.id),
        outcome=row.outcome,
        policy=made.policy,
        policy_version=made.policy_version,
        policy_sha256=made.policy_sha256,
        sha256=row.sha256,
        snapshot_sha256=made.snapshot_sha256,
        decided_at=row.decided_at,
        reasons=made.reasons,
        terms=made.terms,
        rules=tuple(_rule(item, viewer) for item in _list(made.trace["rules"])),
        score=_score(trace["score"], viewer),
        bounds=_bounds(trace["limit"], viewer),
        least_fen=_number(trace["limit"]["least_fen"]),
        limit_fen=_number(trace["limit"]["limit_fen"]),
        rate=_rate(trace["rate"]),
        snapshot=snapshot,
        own_words=own_words(code=made.policy, version=made.policy_version),
    )


def _erased(row: DecisionRow) -> Judged:
    return Judged(
        id=str(row.id), outcome=row.outcome, policy=row.policy, policy_version=row.policy_version, policy_sha256="",
        sha256=row.sha256, snapshot_sha256=row.snapshot.sha256, decided_at=row.decided_at, reasons=(), terms=None,
        rules=(), score=None, bounds=(), least_fen=None, limit_fen=None, rate=None, snapshot=None,
    )  # fmt: skip


def _list(found: Json) -> list[dict[str, Json]]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _number(found: Json) -> int | None:
    return found if isinstance(found, int) else None


def _values(found: Json, viewer: Actor) -> tuple[tuple[str, Value], ...]:
    table: Mapping[str, Json] = found if isinstance(found, dict) else {}
    return tuple((name, shown(name, read(value), viewer=viewer)) for name, value in table.items())


def _rule(item: dict[str, Json], viewer: Actor) -> RuleLine:
    stated = item.get("when")
    conditions = [c for c in stated if isinstance(c, list)] if isinstance(stated, list) else []
    return RuleLine(
        code=str(item["code"]),
        reason=str(item["reason"]),
        outcome=str(item["outcome"]),
        verdict=str(item["verdict"]),
        read=_values(item["read"], viewer),
        conditions=tuple((str(c[0]), str(c[1]), c[2]) for c in conditions),
        text=stated if isinstance(stated, str) else "",
    )


def _score(found: dict[str, Json], viewer: Actor) -> Scored:
    items = [
        PointsLine(
            name=str(item["name"]),
            value=shown(str(item["name"]), read(item["value"]), viewer=viewer),
            bin=str(item["bin"]),
            points=int(str(item["points"])),
            lost=int(str(item["lost"])),
        )
        for item in _list(found["items"])
    ]
    low, high = _number(found.get("pd_low_bp")), _number(found.get("pd_high_bp"))
    return Scored(
        base=int(str(found["base"])),
        items=tuple(items),
        total=int(str(found["total"])),
        grade=str(found["grade"]),
        pd_bp=int(str(found["pd_bp"])),
        interval_bp=None if low is None or high is None else (low, high),
    )


def _bounds(found: dict[str, Json], viewer: Actor) -> tuple[BoundLine, ...]:
    return tuple(
        BoundLine(
            code=str(item["code"]),
            inputs=_values(item["inputs"], viewer),
            bound_fen=_number(item["bound_fen"]),
            bound=item["code"] == found["bound_by"],
        )
        for item in _list(found["components"])
    )


def _rate(found: dict[str, Json]) -> Priced:
    return Priced(
        components=tuple((str(item["code"]), int(str(item["bp"]))) for item in _list(found["components"])),
        sum_bp=int(str(found["sum_bp"])),
        floor_bp=int(str(found["floor_bp"])),
        cap_bp=_number(found["cap_bp"]),
        rate_bp=_number(found["rate_bp"]),
    )
