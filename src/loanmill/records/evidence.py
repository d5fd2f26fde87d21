"""What came from outside and what was frozen for a decision. Bodies are encrypted with the subject's key."""

from __future__ import annotations

from django.db import models

from loanmill.records.application import Application
from loanmill.records.party import Party
from loanmill.records.row import Row


class AnswerRow(Row):
    """One answer: the canonical envelope (format answer/1), the sealed body and the sealed facts read from it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    subject = models.ForeignKey(Party, on_delete=models.PROTECT)
    attempt = models.IntegerField()
    source = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    observed_at = models.DateTimeField()
    envelope = models.BinaryField()
    body = models.BinaryField()
    facts = models.BinaryField()
    vocabulary = models.CharField(max_length=40)
    cost_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "answer"
        constraints = [
            models.UniqueConstraint(fields=["application", "attempt", "source", "subject"], name="answer_once")
        ]


class SnapshotRow(Row):
    """A frozen snapshot (format snapshot/1), sealed. `sha256` is that of the plain canonical bytes."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="snapshots")
    attempt = models.IntegerField()
    as_of = models.DateTimeField()
    business_date = models.DateField()
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "snapshot"


class DecisionRow(Row):
    """A decision (format decision/1), sealed, with the columns that lists and counts need."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    snapshot = models.OneToOneField(SnapshotRow, on_delete=models.PROTECT, related_name="decision")
    policy = models.CharField(max_length=60)
    policy_version = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10)
    reasons = models.JSONField()
    score = models.IntegerField(null=True)
    grade = models.CharField(max_length=4, null=True)
    amount_fen = models.BigIntegerField(null=True)
    rate_bp = models.IntegerField(null=True)
    term_months = models.IntegerField(null=True)
    method = models.CharField(max_length=40, null=True)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "decision"
        # Covers what the board counts by day, so that the wide sealed rows are not walked.
        indexes = [models.Index(fields=["decided_at", "outcome", "application"], name="decision_by_day")]
