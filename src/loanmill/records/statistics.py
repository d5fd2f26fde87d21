"""What the database knows of its tables when it plans a query."""

from __future__ import annotations

from django.db import connection

from loanmill.records.transaction import writing

SAMPLE_ROWS = 1_000


def refresh_statistics() -> None:
    """Let SQLite look at a sample of each index; PostgreSQL does so by itself.

    Without it SQLite takes every index for a selective one, and reads most of a table through it, row by row.
    """
    if connection.vendor == "sqlite":
        with writing(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE_ROWS}")
            cursor.execute("ANALYZE")
