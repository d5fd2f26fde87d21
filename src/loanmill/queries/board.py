"""The board of the line: how many cases stand where, how long already, and which wait longest for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDate

from loanmill.queries.applications import CaseLine, lines
from loanmill.queries.scope import application_scope, applications_for
from loanmill.records.actor import Actor
from loanmill.records.evidence import DecisionRow

ON_THE_LINE = (
    "draft", "submitted", "verifying", "manual_review", "approved", "accepted", "contract_signed", "disbursing",
    "disbursement_failed",
)  # fmt: skip
OFF_THE_LINE = ("disbursed", "line_active", "line_refused", "declined", "withdrawn", "expired")
# Where a case waits for a person, and nothing moves until somebody acts.
FOR_A_PERSON = ("manual_review", "disbursement_failed")
FRESH, OLD = timedelta(days=1), timedelta(days=3)
WINDOW = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Stage:
    """One state: how many, since when the oldest; on the line how much was asked, and counts by age (FRESH, OLD)."""

    state: str
    count: int
    amount_fen: int
    oldest: datetime | None
    ages: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class DayOutcomes:
    """Decisions of one day by outcome."""

    on: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole line; `waiting` holds the cases that have waited longest for a person."""

    line: tuple[Stage, ...]
    ended: tuple[Stage, ...]
    waiting: tuple[CaseLine, ...]
    waiting_count: int
    days: tuple[DayOutcomes, ...]

    @property
    def on_the_line(self) -> int:
        """How many cases are under way."""
        return sum(stage.count for stage in self.line)


def board(*, viewer: Actor, now: datetime) -> Board:
    """The board as the viewer may see it."""
    rows = applications_for(viewer=viewer)
    found = {row["state"]: row for row in rows.values("state").annotate(count=Count("id"), oldest=Min("state_since"))}
    ages = {
        row["state"]: row
        for row in rows.filter(state__in=ON_THE_LINE)
        .values("state")
        .annotate(
            amount=Sum("amount_fen"),
            fresh=Count("id", filter=Q(state_since__gt=now - FRESH)),
            old=Count("id", filter=Q(state_since__lte=now - OLD)),
        )
    }
    waiting = rows.filter(state__in=FOR_A_PERSON).order_by("state_since", "id")
    return Board(
        line=tuple(_stage(state, found, ages) for state in ON_THE_LINE),
        ended=tuple(_stage(state, found, ages) for state in OFF_THE_LINE),
        waiting=lines(waiting[:10], viewer=viewer),
        waiting_count=sum(found.get(state, {}).get("count", 0) for state in FOR_A_PERSON),
        days=_days(viewer, since=now - WINDOW),
    )


def _stage(state: str, found: Mapping[str, Mapping[str, object]], ages: Mapping[str, Mapping[str, int]]) -> Stage:
    row = found.get(state)
    if row is None:
        return Stage(state=state, count=0, amount_fen=0, oldest=None, ages=(0, 0, 0))
    count, old = int(str(row["count"])), ages.get(state, {}).get("old", 0)
    fresh = ages.get(state, {}).get("fresh", 0)
    oldest = row["oldest"]
    assert isinstance(oldest, datetime)
    return Stage(
        state=state,
        count=count,
        amount_fen=ages.get(state, {}).get("amount", 0),
        oldest=oldest,
        ages=(fresh, count - fresh - old, old),
    )


def _days(viewer: Actor, *, since: datetime) -> tuple[DayOutcomes, ...]:
    """The days on which anything was decided, oldest first."""
    rows = (
        DecisionRow.objects.filter(application_scope(viewer=viewer, through="application__"), decided_at__gte=since)
        .annotate(on=TruncDate("decided_at"))
        .values("on", "outcome")
        .annotate(count=Count("id"))
    )
    days: dict[date, dict[str, int]] = {}
    for row in rows:
        days.setdefault(row["on"], {})[row["outcome"]] = row["count"]
    return tuple(DayOutcomes(on=on, counts=days[on]) for on in sorted(days))
