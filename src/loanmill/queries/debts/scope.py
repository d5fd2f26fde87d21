"""Which reports of debts at other banks a viewer may see: those that tell of own customers alone."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loanmill.queries.scope import WHOLE_ENTITY, loans_for
from loanmill.records.actor import Actor
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit


def reports_for(*, viewer: Actor) -> QuerySet[DebtReport]:
    """Reports of the viewer's lender that tell of nobody else than borrowers of loans that the viewer may see.

    For whoever sees every loan of the lender nothing is looked up: a file may tell of thousands.
    """
    rows = DebtReport.objects.filter(entity_id=viewer.entity)
    if _sees_all(viewer):
        return rows
    own = loans_for(viewer=viewer).filter(borrower_id=OuterRef("debtor_id"))
    others = DebtElsewhere.objects.filter(~Exists(own), report_id=OuterRef("pk"))
    return rows.filter(~Exists(others))


def of_own_customers(*, viewer: Actor, reports: Iterable[UUID]) -> frozenset[UUID]:
    """Of some reports those that tell of a customer whom the viewer looks after: somebody else agrees to them."""
    own = Loan.objects.filter(application__officer_id=viewer.id, borrower_id=OuterRef("debtor_id"))
    lines = DebtElsewhere.objects.filter(Exists(own), report__in=list(reports))
    return frozenset(lines.values_list("report_id", flat=True))


def _sees_all(viewer: Actor) -> bool:
    if viewer.role in ("officer", "collector"):
        return False
    units = OrgUnit.objects.filter(entity_id=viewer.entity)
    return viewer.role in WHOLE_ENTITY or not units.exclude(path__startswith=viewer.scope).exists()
