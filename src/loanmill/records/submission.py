"""What was submitted to the credit registry: each file, and each loan's month as it was told."""

from __future__ import annotations

from django.db import models

from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


class Submission(Row):
    """One file for one month of one entity; `number` counts the files of the month from 1."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="submissions")
    month = models.DateField()
    number = models.IntegerField()
    made_on = models.DateField()
    made_by = models.UUIDField()
    reports = models.IntegerField(default=0)
    corrections = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "submission"
        constraints = [models.UniqueConstraint(fields=["entity", "month", "number"], name="submission_once")]


class ToldMonth(Row):
    """A loan's month as it was told: a report, or a correction of what was told before.

    `body` is core/reporting/credit_month spelled, without anything that names a person. `reason` is of a correction:
    the references of the acts that changed the month since.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="told")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="told")
    month = models.DateField()
    correction = models.BooleanField()
    body = models.JSONField()
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        db_table = "told_month"
        constraints = [models.UniqueConstraint(fields=["submission", "loan", "month"], name="told_month_once")]
        indexes = [models.Index(fields=["loan", "month"], name="told_month_of_loan")]
