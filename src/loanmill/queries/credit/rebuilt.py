"""What exposure counts must be, summed from loans and lines: what the evening sets them to, and what a lender without
lines, who keeps none, is shown."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from loanmill.queries.credit.exposures import Key, keys_of
from loanmill.records.credit import CreditLine
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit


def rebuilt(entity: UUID) -> dict[Key, tuple[int, int]]:
    """Outstanding and promised by dimension and code, in fen."""
    sums: dict[Key, list[int]] = {}
    units = dict(OrgUnit.objects.filter(entity_id=entity).values_list("id", "path"))

    def add(product: str, unit: UUID, funder: UUID, amounts: tuple[int, int]) -> None:
        for key in keys_of(product=product, path=units[unit], funder=funder):
            held = sums.setdefault(key, [0, 0])
            held[0] += amounts[0]
            held[1] += amounts[1]

    loans = Loan.objects.filter(entity_id=entity).values_list("product", "unit_id", "funder_id")
    for product, unit, funder, fen in loans.annotate(fen=Sum("outstanding_fen")):
        add(product, unit, funder, (fen, 0))
    for line in CreditLine.objects.filter(entity_id=entity):
        add(line.product, line.unit_id, line.funder_id, (0, line.value().promised_fen))
    return {key: (out, promised) for key, (out, promised) in sums.items()}
