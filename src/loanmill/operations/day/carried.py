"""What controlled accounts must show beside the loans on rows: what was booked for carried ones, money that waits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Sum

from loanmill.core.ledger import chart
from loanmill.core.servicing.position import controlled
from loanmill.records.aside import LoanSetAside
from loanmill.records.ledger import Posting
from loanmill.records.servicing import LoanFile
from loanmill.records.suspense import SuspenseItem

Standing = dict[str, dict[UUID, int]]


def add_files(standing: Standing, entity_id: UUID) -> None:
    """Add what was booked for each carried loan, by account and funder; one set aside is counted with those."""
    _add_waiting(standing.setdefault(chart.SUSPENSE, {}), entity_id)
    standing.setdefault(chart.RENEWAL_CLEARING, {})  # what a new loan pays out, the old one takes in, in one act
    if not any_carried():
        return
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values("loan_id")
    carried = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).exclude(loan__in=aside)
    for funder, booked, placed in carried.values_list("loan__funder_id", "booked", "placed_fen"):
        for account, fen in controlled(booked=booked, placed_fen=placed).items():
            by_funder = standing.setdefault(account, {})
            by_funder[funder] = by_funder.get(funder, 0) + fen


def any_carried() -> bool:
    """Whether there is a carried loan at all: joined with none, SQLite would walk every loan to find nothing."""
    return LoanFile.objects.filter(carried=True).exists()


def _add_waiting(by_funder: dict[UUID, int], entity_id: UUID) -> None:
    """Add money that waits for no loan yet: the entity owes it."""
    waiting = SuspenseItem.objects.filter(entity_id=entity_id, state="waiting").values("funder_id")
    for row in waiting.annotate(fen=Sum("left_fen")):
        by_funder[row["funder_id"]] = by_funder.get(row["funder_id"], 0) - row["fen"]


# Money that crosses between funders' books, and a refund that the bank did not pay: it came in before.
NOT_RECEIVED = ("move_suspense", "refund_failed")


def earned_and_received(*, entity_id: UUID, on: date) -> tuple[int, int]:
    """Interest and penalty that became income on a day, and money that came in, as the day's vouchers have them."""
    posted = Posting.objects.filter(voucher__entity_id=entity_id, voucher__booked_on=on)
    income = posted.filter(account__in=(chart.INTEREST_INCOME, chart.PENALTY_INCOME))
    sums = income.aggregate(credit=Sum("credit_fen"), debit=Sum("debit_fen"))
    came = posted.filter(account=chart.BANK).exclude(voucher__kind__in=NOT_RECEIVED).aggregate(fen=Sum("debit_fen"))
    return (sums["credit"] or 0) - (sums["debit"] or 0), came["fen"] or 0
