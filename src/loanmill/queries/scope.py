"""Scope: which rows a viewer may see at all. Every query begins here, so that no page can forget it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit
from loanmill.records.permissions import UNMASKED

# Roles whose work spans the legal entity; the others see their own unit and what lies under it.
WHOLE_ENTITY = frozenset({"accountant", "auditor", "strategist", "funder_desk", "collector", "admin"})
FUNDABLE = (
    "approved", "accepted", "contract_signed", "disbursing", "disbursement_failed", "disbursed", "line_active",
    "line_refused",
)  # fmt: skip


def applications_for(*, viewer: Actor) -> QuerySet[Application]:
    """Applications that the viewer may see: an officer's own, a reviewer's unit, the funder desk's approved ones."""
    return Application.objects.filter(application_scope(viewer=viewer))


def application_scope(*, viewer: Actor, through: str = "") -> Q:
    """The same as a condition, for rows that reach their application `through` a relation (`application__`).

    Units are named, not the entity: the index over unit, state and age then answers the board's counts by itself.
    """
    if viewer.role == "officer":
        return Q(**{f"{through}entity_id": viewer.entity, f"{through}officer_id": viewer.id})
    scope = Q(**{f"{through}unit_id__in": _units_of(viewer)})
    if viewer.role == "funder_desk":
        return scope & Q(**{f"{through}state__in": FUNDABLE})
    if viewer.role == "collector":
        overdue = Loan.objects.filter(entity_id=viewer.entity, state="overdue").values("application_id")
        return scope & Q(**{f"{through}id__in": overdue})
    return scope


def loans_for(*, viewer: Actor) -> QuerySet[Loan]:
    """Loans that the viewer may see; a collector's are those in arrears. A note whose money never went out is none."""
    rows = Loan.objects.filter(entity_id=viewer.entity).exclude(state="cancelled")
    if viewer.role == "officer":
        return rows.filter(application__in=Application.objects.filter(officer_id=viewer.id).values("id"))
    if viewer.role == "collector":
        return rows.filter(state="overdue")
    return rows.filter(unit_id__in=_units_of(viewer))


def _units_of(viewer: Actor) -> list[UUID]:
    """Ids of the units whose cases the viewer sees, all of them in the viewer's own entity."""
    units = OrgUnit.objects.filter(entity_id=viewer.entity).values_list("id", "path")
    return [key for key, path in units if viewer.role in WHOLE_ENTITY or path.startswith(viewer.scope)]


def masked_name(name: str, *, viewer: Actor) -> str:
    """A person's name, for roles that do not need it only the family name."""
    return name if viewer.role in UNMASKED or not name else name[0] + "*" * max(1, len(name) - 1)


def masked_number(number: str, *, viewer: Actor) -> str:
    """A number of a person, for roles that do not need it only its last four signs."""
    return number if viewer.role in UNMASKED else "*" * max(0, len(number) - 4) + number[-4:]
