"""Loans and what is due on them. Rows change only at events: booking, falling due, payment, change of class."""

from __future__ import annotations

from django.db import models

from loanmill.records.application import Application
from loanmill.records.approval import Funder
from loanmill.records.org import LegalEntity, OrgUnit
from loanmill.records.party import Party
from loanmill.records.row import Row


class Loan(Row):
    """A loan note (借据) that one disbursement created."""

    number = models.CharField(max_length=40, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="loan")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
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
    account = models.CharField(max_length=40)
    state = models.CharField(max_length=20)  # current, overdue, settled
    outstanding_fen = models.BigIntegerField()
    overdue_since = models.DateField(null=True)
    days_past_due = models.IntegerField(default=0)
    bucket = models.CharField(max_length=4, default="M0")
    loan_class = models.CharField(max_length=20, default="normal")

    class Meta:
        db_table = "loan"


class Instalment(Row):
    """One line of a loan's schedule and what was paid on it."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="instalments")
    number = models.IntegerField()
    starts_on = models.DateField()
    due_on = models.DateField()
    principal_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()
    penalty_fen = models.BigIntegerField(default=0)
    paid_principal_fen = models.BigIntegerField(default=0)
    paid_interest_fen = models.BigIntegerField(default=0)
    paid_penalty_fen = models.BigIntegerField(default=0)
    penalty_through = models.DateField(null=True)
    state = models.CharField(max_length=10)  # future, due, overdue, paid
    paid_on = models.DateField(null=True)

    class Meta:
        db_table = "instalment"
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="instalment_once")]
        indexes = [models.Index(fields=["due_on", "state"])]


class Receipt(Row):
    """Money that came in for a loan and how it was allocated."""

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
