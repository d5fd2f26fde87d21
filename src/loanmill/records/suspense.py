"""Money that came in and could not go to a loan: it waits in the entity's suspense until a person places it."""

from __future__ import annotations

from django.db import models

from loanmill.records.approval import Funder
from loanmill.records.org import LegalEntity, Staff
from loanmill.records.row import Row


class SuspenseItem(Row):
    """A payment that waits (暂收款), why, and what became of it.

    `loan_named` is what the payer wrote, `reasons` are findings of core/servicing/intake. `left_fen` is what still
    waits; `state` is waiting, placed, refunding (the bank is asked) or refunded. `refund_by` is who asked to send it
    back; somebody else must agree.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    reference = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=20)
    loan_named = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    left_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    received_on = models.DateField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10)
    placements = models.IntegerField(default=0)
    refund_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "suspense_item"
        indexes = [models.Index(fields=["entity", "state"], name="suspense_item_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_fen__gte=0, left_fen__lte=models.F("amount_fen")), name="suspense_item_left"
            )
        ]
