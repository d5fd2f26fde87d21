"""Accounting periods and their closing balances, and the codes by which an entity's own books know our accounts."""

from __future__ import annotations

from django.db import models

from loanmill.records.approval import Funder
from loanmill.records.org import LegalEntity
from loanmill.records.row import Row


class Period(Row):
    """A calendar month of one legal entity's books: open or closed. A closed one is never opened again.

    `balances_sha256` is core/ledger/period.balances_digest of its PeriodBalance rows.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="periods")
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10)  # open, closed
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    balances_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "period"
        constraints = [models.UniqueConstraint(fields=["entity", "first_day"], name="period_once")]


class PeriodBalance(Row):
    """All that was ever posted to one account for one funder up to the end of a period, in fen."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="balances")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT)
    account = models.CharField(max_length=20)
    debit_fen = models.BigIntegerField()
    credit_fen = models.BigIntegerField()

    class Meta:
        db_table = "period_balance"
        constraints = [models.UniqueConstraint(fields=["period", "funder", "account"], name="period_balance_once")]


class OwnAccount(Row):
    """The code and name (科目) that an entity's core books give to an account of ours, from a day on."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="own_accounts")
    account = models.CharField(max_length=20)
    from_on = models.DateField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "own_account"
        constraints = [models.UniqueConstraint(fields=["entity", "account", "from_on"], name="own_account_once")]
