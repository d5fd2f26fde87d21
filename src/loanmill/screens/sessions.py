"""Sessions in the database, as Django keeps them, whose writing takes its turn where the database has one writer."""

from __future__ import annotations

from django.contrib.sessions.backends import db

from loanmill.records.transaction import writing


class SessionStore(db.SessionStore):
    """Django's own store. While a day closes, a log-in outside the queue would wait in SQLite and starve."""

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises as Django's does."""
        with writing():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Take the session away."""
        with writing():
            super().delete(session_key)
