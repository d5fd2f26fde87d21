"""Sums that are zero by constraint, and entries that are never changed: see records/guards.py."""

from typing import Any

from django.db import migrations

from loanmill.records import guards


def guard(apps: Any, schema_editor: Any) -> None:
    guards.make_tables(schema_editor.connection)
    guards.make_triggers(schema_editor.connection, periods=False, debts=False)


def unguard(apps: Any, schema_editor: Any) -> None:
    guards.drop_triggers(schema_editor.connection)
    guards.drop_tables(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_voucher_acts"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
