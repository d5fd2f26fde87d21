"""Money that goes back: what the bank is asked to return or pay, and what it said."""

from __future__ import annotations

from django.db import models

from loanmill.records.approval import Funder
from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem


class Refund(Row):
    """One payment back (退款). `reference` is the idempotency key that the bank knows.

    Of an `item` the bank returns the credit to whoever sent it; of an `event`, the act on a loan, it pays the
    borrower's account. `state` is ordered, paid or failed; what failed is in suspense again, and `reason` says why.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey(SuspenseItem, on_delete=models.PROTECT, null=True, related_name="refunds")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="refunds")
    event = models.OneToOneField(LoanEvent, on_delete=models.PROTECT, null=True, related_name="refund")
    reference = models.CharField(max_length=60, unique=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=120, blank=True, default="")
    bank_serial = models.CharField(max_length=60, blank=True, default="")
    asked_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "refund"
        indexes = [models.Index(fields=["state"], condition=models.Q(state="ordered"), name="refund_ordered")]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="refund_positive")]
