"""Parties: the only tables with identifiers. Everything else knows a party by its random token."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loanmill.records.row import Row


class Party(Row):
    """A firm, sole trader or person. `sealed` holds name, numbers and accounts, encrypted with the party's key.

    `blind` finds the party by its number without storing the number: an HMAC with the installation's index key.
    """

    kind = models.CharField(max_length=20)
    blind = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "party"


class PartyKey(Row):
    """The key of one party, wrapped by the master key. Destroying it erases the person (`wrapped` becomes empty)."""

    # The wrapping changes with the master key, the key itself (its fingerprint) does not.
    UNPROVED: ClassVar[frozenset[str]] = frozenset({"wrapped"})

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="key")
    wrapped = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    destroyed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "party_key"
