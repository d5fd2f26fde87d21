"""Tables of the journal. Entries are inserted unchained, in the act's own transaction; seals come after."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act: its canonical bytes (format entry/1) and the columns that look-ups need."""

    n = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    act = models.CharField(max_length=40)
    actor = models.UUIDField()
    at = models.DateTimeField()
    subject = models.UUIDField(null=True, db_index=True)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    inputs_sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_entry"


class Chunk(models.Model):
    """The keys (16 bytes each, in order) and digests (32 bytes each) of the rows that a bulk act wrote to one table."""

    entry = models.ForeignKey(Entry, to_field="id", on_delete=models.PROTECT, related_name="chunks")
    table = models.CharField(max_length=40)
    keys = models.BinaryField()
    digests = models.BinaryField()

    class Meta:
        db_table = "journal_chunk"


class Seal(models.Model):
    """The place of an entry in the chain: hash = SHA-256(previous hash, sequence as 8 bytes, digest of the entry)."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, to_field="id", on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_seal"
