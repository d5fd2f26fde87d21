"""The trial balance of a legal entity as of any day: the last closed period's balances and the postings since."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from loanmill.core.ledger.balance import Standing, TrialBalance
from loanmill.core.ledger.chart import CHART
from loanmill.core.ledger.period import Balances, Sides, carried
from loanmill.records.ledger import Posting
from loanmill.records.period import Period, PeriodBalance

Basis = Literal["booked", "value"]
Found = dict[tuple[str, str], Sides]


def trial_balance(
    *, entity_id: UUID, as_of: date, funder_id: UUID | None = None, basis: Basis = "booked"
) -> TrialBalance:
    """All accounts that were posted to up to `as_of`, of one funder's book or of all; see `balances`."""
    return drawn(balances=balances(entity_id=entity_id, as_of=as_of, basis=basis), funder_id=funder_id)


def drawn(*, balances: Balances, funder_id: UUID | None = None) -> TrialBalance:
    """A trial balance from balances by funder and account."""
    sums: dict[str, Sides] = {}
    for (funder, account), sides in balances.items():
        if funder_id is None or funder == str(funder_id):
            sums[account] = sums.get(account, Sides()) + sides
    return TrialBalance(tuple(Standing(CHART[code], *_pair(sums[code])) for code in sorted(sums)))


def _pair(sides: Sides) -> tuple[int, int]:
    return sides.debit_fen, sides.credit_fen


def balances(*, entity_id: UUID, as_of: date, basis: Basis = "booked") -> Found:
    """All that was posted by (funder, account) up to `as_of`: by the day of booking, or by the day it counts for.

    Nothing counts for a day after its booking, so what a closed period holds counts by both.
    """
    period = last_closed(entity_id=entity_id, by=as_of)
    since = {"voucher__booked_on__gt": period.last_day} if period else {}
    upto = {"voucher__booked_on__lte": as_of} if basis == "booked" else {"voucher__value_date__lte": as_of}
    posted = moved(entity_id=entity_id, which=Q(**since, **upto))
    return carried(before=stored(period), movement=posted) if period else posted


def rebuilt(*, entity_id: UUID, as_of: date, basis: Basis = "booked") -> Found:
    """The same from every posting there is: what `balances` must equal."""
    column = "voucher__booked_on__lte" if basis == "booked" else "voucher__value_date__lte"
    return moved(entity_id=entity_id, which=Q(**{column: as_of}))


def moved(*, entity_id: UUID, which: Q) -> Found:
    """What was posted by (funder, account), of the postings that `which` chooses."""
    return _summed(Posting.objects.filter(which, voucher__entity_id=entity_id), "voucher__funder_id")


def last_closed(*, entity_id: UUID, by: date) -> Period | None:
    """The last closed period that ended by a day."""
    closed = Period.objects.filter(entity_id=entity_id, state="closed", last_day__lte=by)
    return closed.order_by("-last_day").first()


def stored(period: Period) -> Found:
    """The closing balances of a period."""
    return _summed(PeriodBalance.objects.filter(period=period), "funder_id")


def _summed(rows: QuerySet[Any], funder: str) -> Found:
    sums = rows.values_list(funder, "account").annotate(Sum("debit_fen"), Sum("credit_fen"))
    return {(str(owner), account): Sides(int(debit), int(credit)) for owner, account, debit, credit in sums.order_by()}
