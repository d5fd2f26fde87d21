"""Loans and what is due on them. Rows change only at events: booking, falling due, payment, change of class.

What grows from day to day (accrued interest, penalty, days past due) is no column: it follows from the columns here
and a date. Day numbers (core/kernel/calendar) stand where SQL must subtract dates, which databases do not do alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db import models

from loanmill.core.servicing.arrears import days_past_due
from loanmill.records.application import Application
from loanmill.records.approval import Funder
from loanmill.records.org import LegalEntity, OrgUnit
from loanmill.records.party import Party
from loanmill.records.row import Row


class Loan(Row):
    """A loan note (借据) that one disbursement created. The application of a line has one for each draw.

    `running` is the number of the instalment that interest now accrues for; its first day, length in days and
    interest are copied here, so that one pass over loans gives the accrual of a book. They are NULL after the last.
    `mandate` is the bank's number of the authorisation to debit the borrower (协议号), empty where there is none yet.
    """

    SCHEMA: ClassVar[int] = 2
    ADDED: ClassVar[Mapping[str, int]] = {"mandate": 2}

    number = models.CharField(max_length=40, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="loans")
    # Few lenders and branches hold many loans each: an index of one of them alone leads a list astray.
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, db_index=False)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    borrower = models.ForeignKey(Party, on_delete=models.PROTECT)
    product = models.CharField(max_length=40)
    grade = models.CharField(max_length=4)
    trade = models.CharField(max_length=40)
    principal_fen = models.BigIntegerField()
    rate_bp = models.IntegerField()
    penalty_rate_bp = models.IntegerField()
    term_months = models.IntegerField()
    method = models.CharField(max_length=40)
    day_count = models.CharField(max_length=12)
    disbursed_on = models.DateField()
    matures_on = models.DateField()
    running = models.IntegerField()
    period_from_day = models.IntegerField(null=True)
    period_days = models.IntegerField(null=True)
    period_interest_fen = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)  # current, overdue, settled, cancelled
    outstanding_fen = models.BigIntegerField()
    overdue_since = models.DateField(null=True)
    bucket = models.CharField(max_length=4, default="M0")
    loan_class = models.CharField(max_length=20, default="normal")
    mandate = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "loan"
        # A list is counted from the first index alone and read in the order of the second; those in arrears are read
        # from the third, those whose borrower has yet to authorise debits from the last.
        indexes = [
            models.Index(fields=["state", "entity", "unit", "product"], name="loan_state"),
            models.Index(fields=["disbursed_on", "id"], name="loan_newest"),
            models.Index(
                fields=["overdue_since"], condition=models.Q(overdue_since__isnull=False), name="loan_overdue_since"
            ),
            models.Index(
                fields=["entity", "id"],
                condition=models.Q(mandate="", state__in=["current", "overdue"]),
                name="loan_without_mandate",
            ),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(outstanding_fen__gte=0), name="loan_outstanding")]

    def days_past_due(self, *, as_of: date) -> int:
        """Days since the oldest unpaid instalment fell due; bucket and class change where this crosses a step."""
        return days_past_due(oldest_unpaid_due_on=self.overdue_since, as_of=as_of)


class Instalment(Row):
    """One line of a loan's schedule and what was paid on it.

    `penalty_fen` is what was fixed by a payment; since the day `penalty_from_day` more runs on what is unpaid.
    """

    # The unique pair below serves look-ups by loan; an index of the column alone would only be written twice.
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    number = models.IntegerField()
    starts_on = models.DateField()
    due_on = models.DateField()
    days = models.IntegerField()
    principal_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()
    penalty_fen = models.BigIntegerField(default=0)
    paid_principal_fen = models.BigIntegerField(default=0)
    paid_interest_fen = models.BigIntegerField(default=0)
    paid_penalty_fen = models.BigIntegerField(default=0)
    penalty_from_day = models.IntegerField(null=True)
    state = models.CharField(max_length=10)  # future, due, overdue, paid, cancelled
    paid_on = models.DateField(null=True)

    class Meta:
        db_table = "instalment"
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="instalment_once")]
        # What falls due on a day, and what is unpaid, are each read by ranges of loans: the day's end goes by chunks.
        indexes = [
            models.Index(fields=["state", "due_on", "loan"], name="instalment_falling"),
            models.Index(fields=["loan"], condition=models.Q(state__in=["due", "overdue"]), name="instalment_unpaid"),
        ]


class Receipt(Row):
    """Money that came in for a loan and how it was allocated. The reference makes it happen once."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="receipts")
    reference = models.CharField(max_length=80, unique=True)
    value_date = models.DateField()
    amount_fen = models.BigIntegerField()
    penalty_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()
    principal_fen = models.BigIntegerField()
    suspense_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "receipt"
        indexes = [models.Index(fields=["value_date"], name="receipt_value_date")]
