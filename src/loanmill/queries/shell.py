"""What stands around every page: who looks, for which entity, on which business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.day import BusinessDay
from loanmill.records.journal.tables import Entry
from loanmill.records.org import Staff
from loanmill.records.permissions import may_see


@dataclass(frozen=True, slots=True)
class Around:
    """Names of the person, unit and entity; the open day; `now`, which in a simulated entity is its last act."""

    person: str
    unit: str
    unit_en: str
    entity: str
    entity_en: str
    simulated: bool
    business_date: date
    now: datetime
    waiting_reviews: int


def around(*, viewer: Actor, clock: datetime) -> Around:
    """The surroundings of a page for a member of staff."""
    staff = Staff.objects.select_related("unit__entity").get(pk=viewer.id)
    entity = staff.unit.entity
    day = BusinessDay.objects.filter(entity=entity).exclude(state="closed").order_by("date").first()
    reviews = may_see(viewer, "review")
    return Around(
        person=staff.name,
        unit=staff.unit.name,
        unit_en=staff.unit.name_en,
        entity=entity.name,
        entity_en=entity.name_en,
        simulated=entity.simulated,
        business_date=day.date if day else clock.date(),
        now=moment(simulated=entity.simulated, clock=clock),
        waiting_reviews=applications_for(viewer=viewer).filter(state="manual_review").count() if reviews else 0,
    )


def moment(*, simulated: bool, clock: datetime) -> datetime:
    """The instant that ages are counted from: a simulated town has a clock of its own, its last act."""
    last = Entry.objects.order_by("-n").values_list("at", flat=True).first() if simulated else None
    return last or clock
