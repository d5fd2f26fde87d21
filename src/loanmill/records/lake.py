"""The manifest of the lake: which batches came, and which files hold their rows. What it does not list is not there.

A batch is never changed. A file is retired when compaction or an erasure has written its rows anew; which rows a
reader sees depends on batches alone (`known_at`, `supersedes`), so rewriting files changes no answer.
"""

from __future__ import annotations

from django.db import models

from loanmill.records.row import Row


class LakeBatch(Row):
    """Rows of one series that came at once. `party` is the token they are about, "" when they are about many.

    `content_sha256` is the digest of the rows (engines/lake/content.py). A batch hides the batch it supersedes from
    everybody who asks for what was known at its `known_at` or later.
    """

    series = models.CharField(max_length=20)
    party = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=40)
    content_sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    known_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "lake_batch"
        indexes = [models.Index(fields=["series", "party", "known_at"], name="lake_batch_party")]


class LakeFile(Row):
    """One Parquet file: `path` under the lake's folder, the bucket (of `buckets`) and month of all its rows."""

    series = models.CharField(max_length=20)
    bucket = models.IntegerField()
    buckets = models.IntegerField()
    month = models.CharField(max_length=7)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    made_by = models.UUIDField()
    retired_by = models.UUIDField(null=True)

    class Meta:
        db_table = "lake_file"
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(retired_by__isnull=True), name="lake_file_listed_once"
            )
        ]
        indexes = [models.Index(fields=["series", "bucket", "month"], name="lake_file_place")]


class LakeTail(models.Model):
    """Rows of one batch that wait for compaction, as an Arrow stream; proved by the batch's `content_sha256`."""

    batch = models.OneToOneField(LakeBatch, primary_key=True, on_delete=models.PROTECT, related_name="tail")
    series = models.CharField(max_length=20)
    party = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    stream = models.BinaryField()

    class Meta:
        db_table = "lake_tail"
        indexes = [models.Index(fields=["series", "party"], name="lake_tail_party")]
