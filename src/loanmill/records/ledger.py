"""The general ledger: balanced vouchers, one a legal entity, funder, day and kind of act for bulk acts."""

from __future__ import annotations

from django.db import models

from loanmill.records.approval import Funder
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


class Voucher(Row):
    """A balanced set of postings. Never changed: a correction is another voucher."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    booked_on = models.DateField()
    value_date = models.DateField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, unique=True)

    class Meta:
        db_table = "voucher"
        indexes = [models.Index(fields=["entity", "booked_on"], name="voucher_booked_on")]


class Posting(Row):
    """One line of a voucher: a debit or a credit, in fen."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "posting"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debit_fen__gte=0, credit_fen=0) | models.Q(debit_fen=0, credit_fen__gte=0),
                name="posting_one_side",
            )
        ]
