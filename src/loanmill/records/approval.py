"""What people and the applicant add to a decision: reviews, offers, funding and contracts."""

from __future__ import annotations

import msgspec
from django.db import models

from loanmill.core.servicing.floating import FloatingTerms
from loanmill.records.application import Application
from loanmill.records.evidence import DecisionRow
from loanmill.records.org import LegalEntity, Staff
from loanmill.records.row import Row

REVOLVING = "revolving"  # the method of a credit line to draw on (随借随还)


class Review(Row):
    """A referred case that waits for a person. The machine's advice stays in its decision; this is the person's."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    decision = models.OneToOneField(DecisionRow, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, db_index=True)  # open, closed
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True)
    outcome = models.CharField(max_length=10, null=True)  # approve, decline
    reason = models.CharField(max_length=60, null=True)
    note = models.TextField(blank=True, default="")
    amount_fen = models.BigIntegerField(null=True)
    rate_bp = models.IntegerField(null=True)
    term_months = models.IntegerField(null=True)

    class Meta:
        db_table = "review"


class Offer(Row):
    """Terms the lender stands by until `expires_on`.

    `floating` says how the rate follows the LPR (core/servicing/floating.FloatingTerms, spelled); empty, it is fixed.
    """

    SCHEMA = 2
    ADDED = {"floating": 2}

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT)
    state = models.CharField(max_length=10)  # open, accepted, expired, withdrawn
    amount_fen = models.BigIntegerField()
    rate_bp = models.IntegerField()
    term_months = models.IntegerField()
    method = models.CharField(max_length=40)
    all_in_bp = models.IntegerField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    accepted_at = models.DateTimeField(null=True)
    floating = models.JSONField(default=dict)

    class Meta:
        db_table = "offer"

    @property
    def floating_terms(self) -> FloatingTerms | None:
        """How the rate follows the LPR; None for a fixed one."""
        return msgspec.convert(self.floating, FloatingTerms) if self.floating else None

    @property
    def is_line(self) -> bool:
        """Whether it offers a credit line to draw on (随借随还), and not one loan."""
        return self.method == REVOLVING


class Funder(Row):
    """Who puts up the money: the lender itself or a partner, with what it takes and how much is left."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="funders")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    terms = models.JSONField()
    quota_fen = models.BigIntegerField()
    used_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "funder"


class Funding(Row):
    """A funder asked for one application, and what it said."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="fundings")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT)
    reference = models.CharField(max_length=60, unique=True)
    amount_fen = models.BigIntegerField()
    decision = models.CharField(max_length=10)  # yes, no
    reason = models.CharField(max_length=120, blank=True, default="")
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "funding"


class Contract(Row):
    """The signed loan contract: the document's hash and the signature that came back."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="contracts")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT)
    number = models.CharField(max_length=40, unique=True)
    document = models.BinaryField()
    document_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    certificate_serial = models.CharField(max_length=80)
    signature = models.TextField()

    class Meta:
        db_table = "contract"


class Disbursement(Row):
    """The payment of a loan by the rail. `reference` is the idempotency key that the bank knows."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="disbursements")
    funding = models.OneToOneField(Funding, on_delete=models.PROTECT)
    reference = models.CharField(max_length=60, unique=True)
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=10)  # paid, failed, pending
    bank_serial = models.CharField(max_length=60, blank=True, default="")
    value_date = models.DateField(null=True)

    class Meta:
        db_table = "disbursement"
