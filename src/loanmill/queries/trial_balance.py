"""The trial balance of a legal entity as of any closed day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Sum

from loanmill.core.ledger.balance import Standing, TrialBalance
from loanmill.core.ledger.chart import CHART
from loanmill.records.ledger import Posting


def trial_balance(*, entity_id: UUID, as_of: date, funder_id: UUID | None = None) -> TrialBalance:
    """All accounts that were posted to up to `as_of`, of one funder's book or of all."""
    wanted = Posting.objects.filter(voucher__entity_id=entity_id, voucher__booked_on__lte=as_of)
    if funder_id is not None:
        wanted = wanted.filter(voucher__funder_id=funder_id)
    sums = wanted.values_list("account").annotate(Sum("debit_fen"), Sum("credit_fen")).order_by("account")
    return TrialBalance(tuple(Standing(CHART[code], int(debit), int(credit)) for code, debit, credit in sums))
