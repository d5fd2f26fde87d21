"""Vouchers inside an act: what caused them, of which loan, and the two days that each has."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from loanmill.core.kernel.ids import named_id
from loanmill.core.ledger import chart, postings
from loanmill.core.ledger.voucher import Voucher as CoreVoucher
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.vouchers import post_vouchers
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Loan
from tests.books import house

pytestmark = pytest.mark.django_db(transaction=True)
BOOKED, VALUE = date(2026, 3, 2), date(2026, 1, 15)


@pytest.fixture
def loan(db: None) -> Loan:
    house.found_house()
    return house.lend(house.Deal("ONE"))


def of(loan: str, *, act: str, fen: int, value_on: date = BOOKED, reference: str = "R-1") -> CoreVoucher:
    return CoreVoucher(
        act=act, reference=reference, entity=str(house.ENTITY), funder=str(named_id("test", "own")), loan=loan,
        value_on=value_on, booked_on=BOOKED, lines=postings.receive(principal_fen=fen),
    )  # fmt: skip


@operation("test.post", permission="install")
def write(act: Act, *, loan: str, values: list[int]) -> Result:
    vouchers = [of(loan, act="receive", fen=fen, value_on=VALUE) for fen in values]
    return {"written": len(post_vouchers(act, [*vouchers, of("", act="hold", fen=7)]))}


def test_the_act_the_loan_and_both_days_stand_in_the_row(loan: Loan) -> None:
    key = house.context("post", on=BOOKED)
    assert write(key, loan=str(loan.id), values=[500, 0, 300]) == {"written": 3}
    rows = list(
        Voucher.objects.filter(entry_id=key.key)
        .order_by("reference")
        .values_list("reference", "kind", "loan_id", "value_date", "booked_on", "lines")
    )
    assert rows == [
        ("hold-R-1", "hold", None, BOOKED, BOOKED, 2),
        ("receive-R-1", "receive", loan.id, VALUE, BOOKED, 2),
        ("receive-R-1.3", "receive", loan.id, VALUE, BOOKED, 2),
    ]
    assert Posting.objects.get(voucher__reference="receive-R-1.3", account=chart.BANK).debit_fen == 300
    assert [p for p in verify().problems if p.where.startswith(("voucher ", "posting "))] == []


def test_the_disbursement_names_its_loan_and_its_act(loan: Loan) -> None:
    voucher = loan.vouchers.get()
    assert voucher.entry is not None and voucher.entry.act == "loan.book"


def test_the_same_reference_in_another_act_is_refused_and_leaves_nothing(loan: Loan) -> None:
    write(house.context("post", on=BOOKED), loan=str(loan.id), values=[500])
    with pytest.raises(IntegrityError):
        write(house.context("post again", on=BOOKED), loan=str(loan.id), values=[400])
    assert Voucher.objects.filter(kind="receive").count() == 1
