"""What controlled accounts must show for the loans that core/servicing carries: what was booked for each."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.servicing.position import controlled
from loanmill.records.aside import LoanSetAside
from loanmill.records.servicing import LoanFile

Standing = dict[str, dict[UUID, int]]


def add_files(standing: Standing, entity_id: UUID) -> None:
    """Add what was booked for each carried loan, by account and funder; one set aside is counted with those."""
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values("loan_id")
    carried = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).exclude(loan__in=aside)
    for funder, booked in carried.values_list("loan__funder_id", "booked"):
        for account, fen in controlled(booked=booked).items():
            by_funder = standing.setdefault(account, {})
            by_funder[funder] = by_funder.get(funder, 0) + fen
