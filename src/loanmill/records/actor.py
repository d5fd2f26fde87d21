"""Actor: who does an act or looks at a page, as operations and queries know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.records.org import Staff


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of staff, a merchant or the house itself (`system`).

    `scope` is the path of the organisation unit whose cases this actor may touch; "" is everything.
    """

    id: UUID
    kind: Literal["staff", "merchant", "system"]
    role: str
    scope: str
    entity: UUID | None
    review_limit_fen: int = 0
    party: UUID | None = None


SYSTEM = Actor(id=named_id("actor", "system"), kind="system", role="system", scope="", entity=None)


def staff_actor(staff: Staff) -> Actor:
    """The actor that a logged-in member of staff is."""
    return Actor(
        id=staff.id,
        kind="staff",
        role=staff.role,
        scope=staff.unit.path,
        entity=staff.unit.entity_id,
        review_limit_fen=staff.review_limit_fen,
    )


def merchant_actor(*, party: UUID, entity: UUID) -> Actor:
    """The actor that an applicant is on a phone: may act on own applications alone."""
    return Actor(id=party, kind="merchant", role="merchant", scope="", entity=entity, party=party)
