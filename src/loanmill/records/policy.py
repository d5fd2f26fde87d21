"""Policies as they were when a decision was made: the text itself, so that replay depends on no file."""

from __future__ import annotations

from django.db import models

from loanmill.records.row import Row


class PolicyText(Row):
    """One version of a policy, kept when the first decision under it is made. Its id follows from its digest."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        db_table = "policy_text"
