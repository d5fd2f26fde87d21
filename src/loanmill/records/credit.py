"""Credit lines, the holds on them, the draws that became loan notes, and exposure along the wide dimensions.

A customer's and a group's exposure is few rows and is summed when it is asked for. Product, region and funder span the
book: their sums are counted here, so that a draw reads one row for each.
"""

from __future__ import annotations

from django.db import models

from loanmill.core.credit.line import Line, LineState
from loanmill.records.application import Application
from loanmill.records.approval import Funder, Offer
from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity, OrgUnit, Staff
from loanmill.records.party import Party
from loanmill.records.row import Row


class CreditLine(Row):
    """A credit line (授信额度) that an accepted offer opened. `group` is one id for all lines of related parties.

    `outstanding_fen` and `notes` follow from its loan notes, `drawn_fen` from its draws, `held_fen` from its live
    holds. `unfreeze_by` is who asked to lift the freeze; somebody else must agree.
    """

    number = models.CharField(max_length=40, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="line")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    borrower = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lines")
    group = models.UUIDField(db_index=True)
    product = models.CharField(max_length=40)
    grade = models.CharField(max_length=4)
    trade = models.CharField(max_length=40)
    state = models.CharField(max_length=10, db_index=True)  # active, frozen, closed
    limit_fen = models.BigIntegerField()
    rate_bp = models.IntegerField()
    revolving = models.BooleanField()
    committed = models.BooleanField()
    opened_on = models.DateField()
    expires_on = models.DateField()
    outstanding_fen = models.BigIntegerField(default=0)
    drawn_fen = models.BigIntegerField(default=0)
    held_fen = models.BigIntegerField(default=0)
    notes = models.IntegerField(default=0)
    frozen_for = models.CharField(max_length=40, blank=True, default="")
    unfreeze_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "credit_line"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outstanding_fen__gte=0, held_fen__gte=0, limit_fen__gte=0),
                name="credit_line_not_negative",
            )
        ]

    def value(self) -> Line:
        """The line as core/credit sees it."""
        return Line(
            product=self.product,
            state=LineState(self.state),
            limit_fen=self.limit_fen,
            rate_bp=self.rate_bp,
            opened_on=self.opened_on,
            expires_on=self.expires_on,
            revolving=self.revolving,
            committed=self.committed,
            outstanding_fen=self.outstanding_fen,
            drawn_fen=self.drawn_fen,
            held_fen=self.held_fen,
            notes=self.notes,
        )


class LimitHold(Row):
    """Room of a line kept for a draw until its last day."""

    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="holds")
    amount_fen = models.BigIntegerField()
    expires_on = models.DateField()
    state = models.CharField(max_length=10)  # live, used, released, expired

    class Meta:
        db_table = "limit_hold"
        indexes = [models.Index(fields=["state", "expires_on"], name="limit_hold_live")]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="limit_hold_amount")]


class Drawdown(Row):
    """A draw (用信) that was asked for: what was decided, the loan note it made, and what the bank said.

    `reference` is the idempotency key that the bank knows.
    """

    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="drawdowns")
    number = models.CharField(max_length=50, unique=True)
    # declined, referred, refused, expired; booked, then paid or failed
    state = models.CharField(max_length=10, db_index=True)
    amount_fen = models.BigIntegerField()
    months = models.IntegerField()
    method = models.CharField(max_length=40)
    rate_bp = models.IntegerField()
    reasons = models.JSONField(default=list)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True)
    hold = models.OneToOneField(LimitHold, on_delete=models.PROTECT, null=True, related_name="drawdown")
    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, null=True, related_name="drawdown")
    reference = models.CharField(max_length=60, unique=True)
    bank_serial = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "drawdown"


class ExposureCount(Row):
    """What is out and promised of one product, region or funder, kept with every act and rebuilt every evening."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    dimension = models.CharField(max_length=10)  # product, region, funder
    code = models.CharField(max_length=200)
    outstanding_fen = models.BigIntegerField()
    promised_fen = models.BigIntegerField()

    class Meta:
        db_table = "exposure"
        constraints = [models.UniqueConstraint(fields=["entity", "dimension", "code"], name="exposure_once")]


class LimitSetting(Row):
    """A limit that people set for one customer, group, product, branch or funder; it goes before the rules in force.

    What raises a limit is asked by one and agreed to by another; `asked_by` and `decided_by` are one person where it is
    lowered. `limit_fen` is NULL where the rules shall hold again.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    dimension = models.CharField(max_length=10)  # customer, group, product, region, funder
    code = models.CharField(max_length=200)
    limit_fen = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10)  # asked, in_force, refused, replaced
    note = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="limits_asked")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="limits_decided")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "limit_setting"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_fen__gte=0) | models.Q(limit_fen__isnull=True), name="limit_setting_amount"
            ),
            models.UniqueConstraint(
                fields=["entity", "dimension", "code"],
                condition=models.Q(state="in_force"),
                name="limit_setting_in_force",
            ),
            models.UniqueConstraint(
                fields=["entity", "dimension", "code"], condition=models.Q(state="asked"), name="limit_setting_asked"
            ),
        ]
