"""What happened to a loan beyond its schedule: its file, and each act as an event.

Most loans never have a file: thin rows (`loan`) and the nightly debit (`receipt`) say everything. A loan gets one when
an act is done to it or its interest leaves the books, and keeps it.
"""

from __future__ import annotations

from django.db import models

from loanmill.records.loan import Loan
from loanmill.records.org import Staff
from loanmill.records.row import Row

REDIRECT_TO = "redirect_to"  # in the terms of a reversal: the id of the loan that the payment was meant for


class LoanFile(Row):
    """The contract as it was agreed, and how the loan stands while core/servicing closes its nights.

    `carried` says that it does, and that the set-based steps pass the loan over. Then `state` (core/servicing/spelled)
    stands on `stands_on`, whose morning has begun when `morning_on` is that day; `booked` says by account what was
    posted for the loan in its life, debits less credits in fen. While rows carry the loan, all of these are empty.
    `placed_fen` is what of it came out of the entity's suspense, where its other side is.
    `resets_on` is the next day on which the contract sets the rate anew, None where it does not any more: the night
    before, rows give the loan up. `plain` says that since last night rows could carry it: they do from the next day's
    end, unless an act comes first. `rests` says that no night changes anything until an act does: nights pass it over,
    but for the last of a month.
    """

    SCHEMA = 3
    ADDED = {"resets_on": 2, "rests": 3}

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, related_name="file")
    contract = models.JSONField()
    carried = models.BooleanField()
    plain = models.BooleanField(default=False)
    phase = models.CharField(max_length=20)  # core/servicing/state.Phase, as of the last act or night here
    state = models.JSONField(default=dict)
    stands_on = models.DateField(null=True)
    morning_on = models.DateField(null=True)
    booked = models.JSONField(default=dict)
    placed_fen = models.BigIntegerField(default=0)
    resets_on = models.DateField(null=True)
    rests = models.BooleanField(default=False)

    class Meta:
        db_table = "loan_file"
        indexes = [
            models.Index(fields=["loan"], condition=models.Q(carried=True), name="loan_file_carried"),
            models.Index(fields=["resets_on"], condition=models.Q(resets_on__isnull=False), name="loan_file_resets_on"),
        ]


class LoanEvent(Row):
    """One act on a loan, as it was entered. `number` is its place in order of entry, from 1.

    `body` is the event (core/servicing/catalogue.spell_event), `entry` the journal's act, `findings` what a person
    should know. The nightly debit is no row here: its receipt is the event.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.IntegerField()
    act = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, unique=True)
    value_on = models.DateField()
    entered_on = models.DateField()
    body = models.JSONField()
    findings = models.JSONField(default=list)
    entry = models.UUIDField()
    entered_by = models.UUIDField()

    class Meta:
        db_table = "loan_event"
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="loan_event_once")]


class LoanRequest(Row):
    """An act that takes two people: proposed by one, done or refused by another.

    `state` is waiting, done, refused or withdrawn; `findings` is what the act would meet, as of the last look.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="requests")
    act = models.CharField(max_length=40)
    body = models.JSONField()
    terms = models.JSONField(default=dict)  # of the new loan where the act is a renewal; of a reversal REDIRECT_TO
    state = models.CharField(max_length=10, db_index=True)
    note = models.CharField(max_length=400, blank=True, default="")
    findings = models.JSONField(default=list)
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")
    event = models.OneToOneField(LoanEvent, on_delete=models.PROTECT, null=True, related_name="request")

    class Meta:
        db_table = "loan_request"

    @property
    def undoes(self) -> str:
        """The reference of the payment that it takes back; nothing for any other act."""
        return str(self.body.get("of", ""))
