"""The tests run on the database that was asked for, and not on another in silence."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for() -> None:
    asked = os.environ.get("LOANMILL_DATABASE_URL", "sqlite:")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")
    assert "test" in str(connection.settings_dict["NAME"]) or connection.vendor == "sqlite"
