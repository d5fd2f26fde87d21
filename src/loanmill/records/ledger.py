"""The general ledger: balanced vouchers, one a legal entity, funder, day and kind of act for bulk acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from loanmill.records.approval import Funder
from loanmill.records.journal.tables import Entry
from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


class Voucher(Row):
    """A balanced set of postings. Never changed: a correction is another voucher.

    `value_date` is the day it counts for, `booked_on` the open day on which it was written. `entry` is the act that
    caused it, `loan` the loan where it is of one, `lines` how many postings it has; vouchers of the first schema have
    none of the three.
    """

    SCHEMA: ClassVar[int] = 2
    ADDED: ClassVar[Mapping[str, int]] = {"entry": 2, "loan": 2, "lines": 2}

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    booked_on = models.DateField()
    value_date = models.DateField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, unique=True)
    entry = models.ForeignKey(Entry, to_field="id", on_delete=models.PROTECT, related_name="vouchers", null=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="vouchers", null=True)
    lines = models.IntegerField(null=True)

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
