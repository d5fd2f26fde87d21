"""Digests spelled by SQL are those of the rows as objects, byte for byte, on whichever database the tests run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.core.kernel.ids import named_id
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.party import Party
from loanmill.records.row import row_digest
from loanmill.records.stored import canonical_sql, stored_digests
from tests.books import house

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
WHOLE = st.integers(-(2**63), 2**63 - 1)


def key(row: Any) -> Any:
    return row.pk.hex if connection.vendor == "sqlite" else row.pk


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
    packed, digests = stored_digests(Loan, [key(loan)])
    assert (packed, digests.hex()) == (loan.pk.bytes, row_digest(Loan.objects.get(pk=loan.pk)))


def test_many_rows_in_order_of_their_keys(loan: Loan) -> None:
    rows = list(Instalment.objects.order_by("pk"))
    packed, digests = stored_digests(Instalment, [key(row) for row in reversed(rows)])
    assert packed == b"".join(row.pk.bytes for row in rows)
    assert digests.hex() == "".join(row_digest(row) for row in rows)


def test_a_table_with_bytes_goes_through_objects(loan: Loan) -> None:
    assert canonical_sql(Party, connection.vendor) is None
    assert canonical_sql(Receipt, connection.vendor) is not None
    row = Party.objects.get()
    assert stored_digests(Party, [key(row)]) == (row.pk.bytes, bytes.fromhex(row_digest(row)))


def test_a_row_that_is_gone_is_left_out(loan: Loan) -> None:
    gone = named_id("gone")
    assert stored_digests(Loan, [gone.hex if connection.vendor == "sqlite" else gone]) == (b"", b"")
