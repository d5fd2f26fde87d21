"""Applications and what a case joins: parties, consents, debts elsewhere and mitigants."""

from __future__ import annotations

from django.db import models

from loanmill.records.org import LegalEntity, OrgUnit, Staff
from loanmill.records.party import Party
from loanmill.records.row import Row


class ApplicationState(models.TextChoices):
    """Where an application stands on the line."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    MANUAL_REVIEW = "manual_review"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    CONTRACT_SIGNED = "contract_signed"
    DISBURSING = "disbursing"
    DISBURSEMENT_FAILED = "disbursement_failed"
    DISBURSED = "disbursed"
    LINE_ACTIVE = "line_active"
    LINE_REFUSED = "line_refused"


class Application(Row):
    """One request for one product. `version` grows with every change, so that a stale page can be told.

    `firm_size` is the applicant's as stated (core/products/firm_size), "" where it is not known.
    """

    SCHEMA = 2
    ADDED = {"firm_size": 2}

    number = models.CharField(max_length=30, unique=True)
    product = models.CharField(max_length=40)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
    officer = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True)
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT)
    channel = models.CharField(max_length=40)
    state = models.CharField(max_length=30, choices=ApplicationState.choices, db_index=True)
    state_since = models.DateTimeField()
    amount_fen = models.BigIntegerField()
    term_months = models.IntegerField()
    purpose = models.CharField(max_length=40)
    firm_size = models.CharField(max_length=10, blank=True, default="")
    attempt = models.IntegerField(default=1)
    version = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    business_date = models.DateField()
    simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "application"
        indexes = [
            models.Index(fields=["unit", "state", "state_since"]),
            models.Index(fields=["state_since"], name="application_since"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="application_amount")]


class CaseParty(Row):
    """A party and the part it plays: applicant, operator, spouse, controller, guarantor."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    role = models.CharField(max_length=20)

    class Meta:
        db_table = "case_party"
        constraints = [models.UniqueConstraint(fields=["application", "party", "role"], name="case_party_once")]


class Consent(Row):
    """A party allows one source to be asked for one application. The text that was shown is named by its version."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    source = models.CharField(max_length=40)
    text_version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consent"


class DeclaredDebt(Row):
    """A debt elsewhere, as declared."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="debts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    lender = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    outstanding_fen = models.BigIntegerField()
    monthly_payment_fen = models.BigIntegerField()
    overdue_count_24m = models.IntegerField(default=0)

    class Meta:
        db_table = "declared_debt"


class Mitigant(Row):
    """Something that lowers the loss if the loan fails: a pledge, collateral, insurance or guarantee."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="mitigants")
    kind = models.CharField(max_length=40)
    description = models.CharField(max_length=200)
    value_fen = models.BigIntegerField()

    class Meta:
        db_table = "mitigant"
