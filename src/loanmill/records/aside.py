"""Loans set aside: rows that contradict each other stop neither the day nor the other loans."""

from __future__ import annotations

from django.db import models

from loanmill.records.loan import Loan
from loanmill.records.row import Row


class LoanSetAside(Row):
    """A loan that the day's end passes over since `day`, and why, until `cleared_on`.

    `code` and `params` are a reason (core/kernel/reason_words.yaml). `held` says by account what the ledger holds for
    the loan, debits less credits in fen as of that morning: the control of the other loans goes by it.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="set_aside")
    day = models.DateField()
    step = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    held = models.JSONField(default=dict)
    cleared_on = models.DateField(null=True)
    cleared_by = models.UUIDField(null=True)

    class Meta:
        db_table = "loan_set_aside"
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=models.Q(cleared_on__isnull=True), name="loan_set_aside_once"
            )
        ]
