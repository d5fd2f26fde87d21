"""Authorisations to debit (代扣授权, 委托扣款协议): what a bank registered, or would not register, for a borrower."""

from __future__ import annotations

from django.db import models

from loanmill.records.approval import Contract
from loanmill.records.org import LegalEntity
from loanmill.records.party import Party
from loanmill.records.row import Row


class Mandate(Row):
    """A borrower lets a legal entity debit an account of his; `number` (协议号) is the bank's, and batches name it.

    The account itself is the borrower's secret: `account_blind` tells whether it is the one in the vault
    (`vault.blind`). One of state "refused" has a reason and no number: the bank would not register it on `asked_on`.
    One of state "revoking" is of an account that was changed since: no loan names it, and the bank is told to end it.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    borrower = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="mandates")
    reference = models.CharField(max_length=60, unique=True)
    account_blind = models.CharField(max_length=64)
    number = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=10)  # active, revoking, revoked, refused
    reason = models.CharField(max_length=60, default="")
    asked_on = models.DateField()
    revoked_on = models.DateField(null=True)

    class Meta:
        db_table = "mandate"
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="mandate_number_once")
        ]
