"""What controlled accounts must show beside the loans on rows: what was booked for carried ones, money that waits."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from loanmill.core.ledger import chart
from loanmill.core.servicing.position import controlled
from loanmill.records.aside import LoanSetAside
from loanmill.records.servicing import LoanFile
from loanmill.records.suspense import SuspenseItem

Standing = dict[str, dict[UUID, int]]


def add_files(standing: Standing, entity_id: UUID) -> None:
    """Add what was booked for each carried loan, by account and funder; one set aside is counted with those."""
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values("loan_id")
    carried = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).exclude(loan__in=aside)
    for funder, booked, placed in carried.values_list("loan__funder_id", "booked", "placed_fen"):
        for account, fen in controlled(booked=booked, placed_fen=placed).items():
            by_funder = standing.setdefault(account, {})
            by_funder[funder] = by_funder.get(funder, 0) + fen
    _add_waiting(standing.setdefault(chart.SUSPENSE, {}), entity_id)
    standing.setdefault(chart.RENEWAL_CLEARING, {})  # what a new loan pays out, the old one takes in, in one act


def _add_waiting(by_funder: dict[UUID, int], entity_id: UUID) -> None:
    """Add money that waits for no loan yet: the entity owes it."""
    waiting = SuspenseItem.objects.filter(entity_id=entity_id, state="waiting").values("funder_id")
    for row in waiting.annotate(fen=Sum("left_fen")):
        by_funder[row["funder_id"]] = by_funder.get(row["funder_id"], 0) - row["fen"]
