"""Debts at other banks (他行债务): what was handed in of a debtor, from which paper, and who agreed that it counts.

Nothing here is ever changed but the one decision on a report: records/guards refuses the rest inside the database.
"""

from __future__ import annotations

from django.db import models

from loanmill.records.org import LegalEntity, Staff
from loanmill.records.party import Party
from loanmill.records.row import Row


class DebtReport(Row):
    """Figures handed in together: one debtor's by a form, or those of many by a file. They count once another agrees.

    `state` is waiting, done, refused or withdrawn. `file` and `sha256` are of the file, empty for a form; `debtors` is
    how many it tells of, `rejected` how many rows of the file were set aside.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    file = models.CharField(max_length=120, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    debtors = models.IntegerField()
    rejected = models.IntegerField(default=0)
    state = models.CharField(max_length=10)
    note = models.CharField(max_length=400, blank=True, default="")
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        db_table = "debt_report"
        indexes = [
            models.Index(fields=["entity", "state", "proposed_at"], name="debt_report_state"),
            models.Index(fields=["sha256"], condition=~models.Q(sha256=""), name="debt_report_file"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "withdrawn"])
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by")),
                name="debt_report_two_people",
            )
        ]


class DebtElsewhere(Row):
    """What a report tells of one debtor: all he owes at other banks, and what of it is late for over `over_days`.

    Of the reports that were agreed to, the one with the latest `as_of` counts, and of two of one day the one agreed to
    last; the debtor's own word never lifts a bound (queries/servicing/debtor). `bad` says that something is late or
    non-performing: the evening looks at these debtors alone. `source` is bureau, lender or declared; `reference` is the
    number of the paper.
    """

    report = models.ForeignKey(DebtReport, on_delete=models.PROTECT, related_name="lines", db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="debts_elsewhere", db_index=False)
    balance_fen = models.BigIntegerField()
    late_fen = models.BigIntegerField()
    over_days = models.IntegerField()
    non_performing = models.BooleanField()
    bad = models.BooleanField()
    as_of = models.DateField()
    source = models.CharField(max_length=10)
    reference = models.CharField(max_length=80)

    class Meta:
        db_table = "debt_elsewhere"
        # A debtor's history is read by the first index, those whom the evening must look at by the second.
        indexes = [
            models.Index(fields=["debtor", "as_of"], name="debt_elsewhere_debtor"),
            models.Index(fields=["entity", "as_of"], condition=models.Q(bad=True), name="debt_elsewhere_bad"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "debtor"], name="debt_elsewhere_once"),
            models.CheckConstraint(
                condition=models.Q(late_fen__gte=0, late_fen__lte=models.F("balance_fen")), name="debt_elsewhere_part"
            ),
        ]
