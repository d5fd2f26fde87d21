"""Digests spelled from bare values are those of the rows as objects, byte for byte, on whichever database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.operations.day import sql
from loanmill.records.loan import Instalment, Loan
from loanmill.records.party import Party
from loanmill.records.row import Row, row_digest
from loanmill.records.stored import columns_of, row_digests, speller
from tests.books import house

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
WHOLE = st.integers(-(2**63), 2**63 - 1)


def stored(model: type[Row]) -> list[Sequence[Any]]:
    """Every row as the database holds it."""
    return list(sql.rows(f"SELECT {', '.join(columns_of(model))} FROM {model._meta.db_table}", []))


def as_objects(model: type[Row]) -> dict[bytes, bytes]:
    return {row.pk.bytes: bytes.fromhex(row_digest(row)) for row in model._default_manager.all()}


@pytest.fixture
def loan(db: None) -> Loan:
    house.found_house()
    return house.lend(house.Deal("ONE"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXT, fen=WHOLE, since=st.none() | st.dates(date(1000, 1, 1)), days=st.none() | st.integers(0, 10**6))
def test_any_values(loan: Loan, text: str, fen: int, since: date | None, days: int | None) -> None:
    """Quotes, control characters and every script; the largest numbers; columns without a value."""
    Loan.objects.filter(pk=loan.pk).update(
        trade=text, mandate=text, principal_fen=fen, overdue_since=since, period_days=days, period_from_day=days
    )
    assert row_digests(Loan, stored(Loan)) == as_objects(Loan)


def test_many_rows(loan: Loan) -> None:
    assert row_digests(Instalment, stored(Instalment)) == as_objects(Instalment)


def test_dates_and_keys_may_be_their_text(loan: Loan) -> None:
    rows = [[str(cell) if isinstance(cell, date | UUID) else cell for cell in row] for row in stored(Instalment)]
    assert row_digests(Instalment, rows) == as_objects(Instalment)


def test_a_table_with_bytes_goes_through_objects(loan: Loan) -> None:
    assert speller(Party, connection.vendor) is None
    with pytest.raises(TypeError, match="party has a column that is not spelled"):
        row_digests(Party, stored(Party))


def placed(model: type[Row]) -> list[list[Any]]:
    """Every row as the database holds it, with its place behind it."""
    names = ", ".join(f"t.{name}" for name in columns_of(model))
    return [list(row) for row in sql.rows(f"SELECT {names}, {sql.place('t')} FROM {model._meta.db_table} t", [])]


@pytest.mark.parametrize("moved", [False, True])
def test_rows_are_changed_where_they_were_read_or_where_they_are_now(loan: Loan, moved: bool) -> None:
    """A file that was compacted between reading and writing has its rows in other places."""
    rows, days = placed(Instalment), columns_of(Instalment).index("days")
    for row in rows:
        row[days] += row[columns_of(Instalment).index("number")]
        row[-1] = row[-1] if not moved or row[-1] is None else 1 + row[-1] % len(rows)
    sql.update_rows(Instalment, ("days",), rows)
    assert sorted(map(tuple, stored(Instalment))) == sorted(tuple(row[:-1]) for row in rows)


def test_what_differs_is_written_and_told(loan: Loan) -> None:
    """Of each row the columns that differ; a row that stays as it was is not touched."""
    first, second, *_ = placed(Instalment)
    state, paid = columns_of(Instalment).index("state"), columns_of(Instalment).index("paid_interest_fen")
    written = sql.update_changed(
        Instalment, ("paid_interest_fen", "state"), [(first, (7, "due")), (second, (second[paid], second[state]))]
    )
    assert [(row[0], row[paid], row[state]) for row in written] == [(first[0], 7, "due")]
    now = {row[0]: row for row in placed(Instalment)}
    assert (now[first[0]], now[second[0]]) == (written[0], second)
