"""Who could decide what is above somebody's limit: names, so that a refusal can say whom to ask."""

from __future__ import annotations

from uuid import UUID

from loanmill.records.actor import Actor
from loanmill.records.org import Staff
from loanmill.records.permissions import ACTS

MOST = 5


def deciders(*, viewer: Actor, act: str, amount_fen: int, but: UUID | None = None) -> tuple[str, ...]:
    """Colleagues at the viewer's lender whose role may do the act and whose limit covers the amount, lowest first.

    Without the viewer, and without `but`, who asked for it.
    """
    roles = [role for role, acts in ACTS.items() if act in acts]
    able = Staff.objects.filter(
        unit__entity_id=viewer.entity, role__in=roles, is_active=True, review_limit_fen__gte=amount_fen
    )
    names = (
        able.exclude(pk__in=[viewer.id, but or viewer.id])
        .order_by("review_limit_fen", "username")
        .values_list("name", flat=True)
    )
    return tuple(names[:MOST])
