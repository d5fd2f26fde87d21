"""What stands around every page: who looks, for which entity, on which business day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from loanmill.queries.debts.reports import waiting_report_count
from loanmill.queries.loans.account import changes_to_decide
from loanmill.queries.loans.requests import waiting_count
from loanmill.queries.scope import applications_for
from loanmill.queries.suspense import items_for
from loanmill.records.actor import Actor
from loanmill.records.day import BusinessDay
from loanmill.records.journal.tables import Entry
from loanmill.records.org import Staff
from loanmill.records.permissions import may, may_see


@dataclass(frozen=True, slots=True)
class Around:
    """Names of the person, unit and entity; the open day; `now`, which in a simulated entity is its last act.

    `waiting` counts by view what waits for the viewer's role: reviews, proposals, money in suspense.
    """

    person: str
    unit: str
    unit_en: str
    entity: str
    entity_en: str
    simulated: bool
    business_date: date
    now: datetime
    waiting: Mapping[str, int]


def around(*, viewer: Actor, clock: datetime) -> Around:
    """The surroundings of a page for a member of staff."""
    staff = Staff.objects.select_related("unit__entity").get(pk=viewer.id)
    entity = staff.unit.entity
    day = BusinessDay.objects.filter(entity=entity).exclude(state="closed").order_by("date").first()
    return Around(
        person=staff.name,
        unit=staff.unit.name,
        unit_en=staff.unit.name_en,
        entity=entity.name,
        entity_en=entity.name_en,
        simulated=entity.simulated,
        business_date=day.date if day else clock.date(),
        now=moment(simulated=entity.simulated, clock=clock),
        waiting=_waiting(viewer),
    )


def _waiting(viewer: Actor) -> Mapping[str, int]:
    found = {}
    if may_see(viewer, "review"):
        found["review"] = applications_for(viewer=viewer).filter(state="manual_review").count()
    if may(viewer, "loan.decide"):
        found["requests"] = (
            waiting_count(viewer=viewer) + waiting_report_count(viewer=viewer) + changes_to_decide(viewer=viewer)
        )
    if may(viewer, "payment.place"):
        found["suspense"] = items_for(viewer=viewer).filter(state="waiting").count()
    return found


def moment(*, simulated: bool, clock: datetime) -> datetime:
    """The instant that ages are counted from: a simulated town has a clock of its own, its last act."""
    last = Entry.objects.order_by("-n").values_list("at", flat=True).first() if simulated else None
    return last or clock
