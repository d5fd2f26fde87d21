"""What repaying early costs: nothing for a small firm or one of unknown size, the policy's fee for others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loanmill.core.products.firm_size import SIZES, counts_as_small
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.disburse import contract
from loanmill.queries.loans.file import loan_file
from loanmill.records.application import Application
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanFile
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen

FEE_BP = 100


def lent(desk: Desk, size: str) -> Loan:
    """A loan to a firm of this size, a fortnight on."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    application = house._decided(house.Deal("FIRM", months=6), on=desk.today)
    Application.objects.filter(pk=application.pk).update(firm_size=size)
    house.book_loan(house.context("book", "FIRM", on=desk.today), application_id=application.id)
    desk.close(days=14)
    return Loan.objects.get()


@pytest.mark.parametrize("size", ["", *SIZES])
def test_the_fee_depends_on_the_size_agreed(desk: Desk, size: str) -> None:
    loan, small = lent(desk, size), counts_as_small(size)
    assert small is (size not in ("large", "medium"))
    assert LoanFile.objects.exists() is not small  # rows carry the loan; the contract is kept where it says more
    Application.objects.update(firm_size="large")  # what is agreed does not change with the firm
    done = desk.do(loan, "prepay_reduce", amount_fen=404_000)
    paid = 1_200_000 - Loan.objects.get().outstanding_fen
    assert paid == (404_000 if small else 400_000) and done["act"] == "prepay_reduce"
    desk.close(days=40)
    agree_to_the_fen([loan], closed=desk.today - timedelta(days=1))


@pytest.mark.parametrize(("size", "words"), [("", "不收取违约金"), ("micro", "不收取违约金"), ("medium", "1.00%")])
def test_the_contract_and_the_page_say_so(desk: Desk, size: str, words: str) -> None:
    loan = lent(desk, size)
    application = Application.objects.get()
    offer = application.offers.get()
    desk.patch.setattr(contract, "identity", lambda party: {"name": "某店", "number": "9"})
    text = contract.contract_text(application, offer, number="C1", on=house.FIRST_DAY).decode()
    clause = next(line for line in text.splitlines() if "第八条" in line)
    assert words in clause
    found = loan_file(viewer=desk.actor("boss"), number=loan.number, today=desk.today)
    assert found is not None and found.head.small_firm is counts_as_small(size)
    assert shipped().on(desk.today).prepayment.fee_bp == FEE_BP
