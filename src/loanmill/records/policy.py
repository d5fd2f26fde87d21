"""Policies as they were when a decision was made: the text itself, so that replay depends on no file."""

from __future__ import annotations

from django.db import models

from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


class PolicyText(Row):
    """One version of a policy, kept when the first decision under it is made. Its id follows from its digest."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        db_table = "policy_text"


class PolicyInForce(Row):
    """A policy that a legal entity decides a product by from a date on, in place of what ships with the build."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="policies")
    product = models.CharField(max_length=60)
    effective_from = models.DateField()
    policy = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="in_force")
    published_at = models.DateTimeField()

    class Meta:
        db_table = "policy_in_force"
        constraints = [
            models.UniqueConstraint(fields=["entity", "product", "effective_from"], name="policy_in_force_once")
        ]
