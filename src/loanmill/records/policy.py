"""Policies as they were when a decision was made: the text itself, so that replay depends on no file."""

from __future__ import annotations

from django.db import models

from loanmill.records.org import LegalEntity, Staff
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


class PolicyProposal(Row):
    """A policy that one person wants published and another decides on. `policy` is the very text, by its digest.

    `state` is waiting, published, refused or withdrawn; `in_force` is what was published.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="policy_proposals")
    product = models.CharField(max_length=60)
    effective_from = models.DateField()
    policy = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="proposals")
    note = models.CharField(max_length=400)
    state = models.CharField(max_length=10, db_index=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")
    in_force = models.OneToOneField(PolicyInForce, on_delete=models.PROTECT, null=True, related_name="proposal")

    class Meta:
        db_table = "policy_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "product", "effective_from"],
                condition=models.Q(state="waiting"),
                name="policy_proposal_waiting",
            )
        ]
