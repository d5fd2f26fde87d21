"""A row that an older schema wrote keeps its digest, and a value in a column that it did not have is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from loanmill.core.kernel.canonical import digest
from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Act, Context, Result, operation
from loanmill.records.actor import SYSTEM
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Voucher
from loanmill.records.row import journalled, row_bytes, row_digest
from tests.books import house

pytestmark = pytest.mark.django_db(transaction=True)

# As the first build of this table spelled it.
FIRST = (
    '{"booked_on":"2026-01-01","entity_id":"%s","funder_id":"%s","id":"%s","kind":"disburse","reference":"old",'
    '"schema":1,"table":"voucher","value_date":"2026-01-01"}'
)


# A loan as builds before the mandate spelled it.
FIRST_LOAN = (
    '{"application_id":"%s","borrower_id":"%s","bucket":"M0","day_count":"ACT/360","disbursed_on":"2026-01-01",'
    '"entity_id":"%s","funder_id":"%s","grade":"B","id":"%s","loan_class":"normal","matures_on":"2026-04-01",'
    '"method":"equal_principal","number":"%s","outstanding_fen":1200000,"overdue_since":null,"penalty_rate_bp":%d,'
    '"period_days":%d,"period_from_day":%d,"period_interest_fen":%d,"principal_fen":1200000,"product":"invoice_loan",'
    '"rate_bp":1200,"running":1,"schema":1,"state":"current","table":"loan","term_months":3,"trade":"catering",'
    '"unit_id":"%s"}'
)


@operation("old_voucher", permission="install")
def old_voucher(act: Act) -> Result:
    """Write a voucher as the first schema did."""
    act.save(
        Voucher(
            id=named_id("test", "old"), entity_id=house.ENTITY, funder_id=named_id("test", "own"),
            booked_on=date(2026, 1, 1), value_date=date(2026, 1, 1), kind="disburse", reference="old",
        )
    )  # fmt: skip
    return {}


@pytest.fixture
def old(lender: None, monkeypatch: pytest.MonkeyPatch) -> Voucher:
    def digest_then(row: Voucher) -> str:
        return row_digest(row, schema=1)

    with monkeypatch.context() as then:
        then.setattr(Voucher, "SCHEMA", 1)
        then.setattr("loanmill.operations.act.row_digest", digest_then)
        old_voucher(Context(actor=SYSTEM, key=named_id("test", "old act"), at=datetime(2026, 1, 1, 1, tzinfo=UTC)))
    return Voucher.objects.get()


@pytest.fixture
def lender(db: None) -> None:
    house.found_house()


def by_hand(statement: str) -> None:
    with house.books_unguarded(), connection.cursor() as cursor:
        cursor.execute(statement)


def of_the_voucher() -> list[str]:
    return [problem.kind for problem in verify().problems if problem.where.startswith("voucher ")]


def test_the_bytes_of_the_first_schema(old: Voucher) -> None:
    spelled = FIRST % (house.ENTITY, named_id("test", "own"), old.id)
    assert row_bytes(old, schema=1).decode() == spelled
    assert row_digest(old, schema=1) == digest(spelled.encode()) != row_digest(old)


def test_an_older_row_is_sound_until_it_is_changed(old: Voucher) -> None:
    assert of_the_voucher() == []
    by_hand("UPDATE voucher SET kind = 'receive'")
    assert of_the_voucher() == ["row_changed"]


def test_a_column_that_the_older_schema_had_not_must_be_empty(old: Voucher) -> None:
    by_hand("UPDATE voucher SET lines = 2")
    assert of_the_voucher() == ["row_changed"]


def test_a_schema_of_a_later_build_is_no_digest_of_ours(old: Voucher) -> None:
    with pytest.raises(ValueError, match="younger than this build"):
        row_bytes(old, schema=Voucher.SCHEMA + 1)


def test_a_loan_of_before_mandates_keeps_its_bytes(lender: None) -> None:
    loan = house.lend(house.Deal("OLD"))
    names = [loan.application_id, loan.borrower_id, house.ENTITY, loan.funder_id, loan.id, loan.number]
    figures = [loan.penalty_rate_bp, loan.period_days, loan.period_from_day, loan.period_interest_fen]
    assert row_bytes(loan, schema=1).decode() == FIRST_LOAN % (*names, *figures, loan.unit_id)
    loan.mandate = "M1"
    assert '"mandate":"M1"' in row_bytes(loan).decode()
    with pytest.raises(ValueError, match="mandate has a value"):
        row_bytes(loan, schema=1)


def test_every_added_column_is_one_and_came_with_a_schema_of_its_table() -> None:
    for table, model in journalled().items():
        names = {field.name for field in model._meta.concrete_fields}
        for column, since in model.ADDED.items():
            assert column in names and 1 < since <= model.SCHEMA, f"{table}.{column}"
