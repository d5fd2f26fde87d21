"""Scope: which rows a viewer may see at all. Every query begins here, so that no page can forget it."""

from __future__ import annotations

from django.db.models import QuerySet

from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit
from loanmill.records.permissions import UNMASKED

# Roles whose work spans the legal entity; the others see their own unit and what lies under it.
WHOLE_ENTITY = frozenset({"auditor", "strategist", "funder_desk", "collector", "admin"})
FUNDABLE = ("approved", "accepted", "contract_signed", "disbursing", "disbursement_failed", "disbursed")


def applications_for(*, viewer: Actor) -> QuerySet[Application]:
    """Applications that the viewer may see: an officer's own, a reviewer's unit, the funder desk's approved ones."""
    rows = Application.objects.filter(entity_id=viewer.entity)
    if viewer.role == "officer":
        return rows.filter(officer_id=viewer.id)
    if viewer.role == "funder_desk":
        return rows.filter(state__in=FUNDABLE)
    if viewer.role == "collector":
        return rows.filter(loan__state="overdue")
    units = _units_of(viewer)
    return rows if units is None else rows.filter(unit_id__in=units)


def loans_for(*, viewer: Actor) -> QuerySet[Loan]:
    """Loans that the viewer may see; a collector's are those in arrears."""
    rows = Loan.objects.filter(entity_id=viewer.entity)
    if viewer.role == "officer":
        return rows.filter(application__officer_id=viewer.id)
    if viewer.role == "collector":
        return rows.filter(state="overdue")
    units = _units_of(viewer)
    return rows if units is None else rows.filter(unit_id__in=units)


def _units_of(viewer: Actor) -> list[object] | None:
    """Ids of the units under the viewer's, or None where that is the whole entity."""
    if viewer.role in WHOLE_ENTITY or viewer.scope == "":
        return None
    units = dict(OrgUnit.objects.filter(entity_id=viewer.entity).values_list("id", "path"))
    seen: list[object] = [key for key, path in units.items() if path.startswith(viewer.scope)]
    return None if len(seen) == len(units) else seen


def masked_name(name: str, *, viewer: Actor) -> str:
    """A person's name, for roles that do not need it only the family name."""
    return name if viewer.role in UNMASKED or not name else name[0] + "*" * max(1, len(name) - 1)


def masked_number(number: str, *, viewer: Actor) -> str:
    """A number of a person, for roles that do not need it only its last four signs."""
    return number if viewer.role in UNMASKED else "*" * max(0, len(number) - 4) + number[-4:]
