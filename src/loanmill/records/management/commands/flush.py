"""Empty every table, as Django does between tests that commit: of a database of tests alone.

The guards of the books refuse it otherwise, and rightly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import connections, transaction

from loanmill.records import guards


class Command(flush.Command):
    """Django's command, with the guards lifted."""

    def handle(self, **options: Any) -> None:
        """Raises CommandError for any other database."""
        base = connections[options["database"]]
        name = str(base.settings_dict["NAME"])
        if not Path(name).name.startswith("test"):
            raise CommandError(f"{name} is no database of tests: books are never emptied")
        with transaction.atomic(base.alias):
            guards.drop_triggers(base)
            with base.cursor() as cursor:
                cursor.execute("DELETE FROM voucher_balance")
            super().handle(**options)
            guards.make_triggers(base)
