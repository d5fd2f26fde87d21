"""A rate that follows the LPR: rows carry the loan, give it up the night before a reset, and take it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import to_builtins

from loanmill.core.servicing.floating import FloatingTerms, floating_terms
from loanmill.operations.book_loan import book_loan
from loanmill.operations.lpr import FixingTooLate, decide_lpr, propose_lpr
from loanmill.operations.lpr_late import FixingSkipsResets
from loanmill.queries.loans.file import loan_file
from loanmill.records.approval import Offer
from loanmill.records.ledger import Voucher
from loanmill.records.loan import Instalment, Loan
from loanmill.records.lpr import rulebook
from loanmill.records.servicing import LoanFile
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen
from tests.operations.servicing.rates import floating_rules

PUBLISHED = {date(2026, 2, 20): 280, date(2026, 5, 20): 310}


@pytest.fixture
def moving(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A house whose invoice loans are set anew every three months, while the LPR falls by 20 points and rises by 30."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    with floating_rules(desk.patch, tmp_path, since=house.FIRST_DAY, every_months=3, lpr=PUBLISHED):
        yield desk


def lend_floating(desk: Desk, deal: house.Deal) -> Loan:
    """A loan whose offer floats as the policy says."""
    application = house._decided(deal, on=desk.today)
    terms = floating_terms(
        rules=rulebook(), product="invoice_loan", months=deal.months, rate_bp=deal.rate_bp, on=desk.today
    )
    Offer.objects.filter(application=application).update(floating=to_builtins(terms))
    done = book_loan(house.context("book", deal.name, on=desk.today), application_id=application.id)
    return Loan.objects.get(pk=str(done["loan"]))


def test_a_floating_loan_is_reset_by_the_lpr_of_its_days(moving: Desk) -> None:
    fixed = moving.lend(house.Deal("FIXED", rate_bp=1_200, months=9, method="equal_instalments"))
    loan = lend_floating(moving, house.Deal("FLOAT", rate_bp=1_200, months=9, method="equal_instalments"))
    file = LoanFile.objects.get()
    assert (file.carried, file.resets_on) == (False, date(2026, 4, 1))
    was = Instalment.objects.get(loan=loan, number=5).interest_fen
    moving.close(days=89)  # up to 30 March: rows alone
    assert not LoanFile.objects.get().carried and Loan.objects.get(pk=loan.pk).rate_bp == 1_200
    agree_to_the_fen([loan, fixed], closed=date(2026, 3, 30))
    moving.close()  # the night before the reset
    assert LoanFile.objects.get().carried
    moving.close()
    row = Loan.objects.get(pk=loan.pk)
    assert (row.rate_bp, row.penalty_rate_bp) == (1_180, 1_770)
    assert Instalment.objects.get(loan=loan, number=5).interest_fen < was
    agree_to_the_fen([loan, fixed], closed=date(2026, 4, 1))
    moving.close(days=3)
    file = LoanFile.objects.get()  # the first reset fell on a due day: no line is cut, so rows carry it again
    assert (file.carried, file.resets_on) == (False, date(2026, 7, 1))
    moving.close(days=88)
    assert Loan.objects.get(pk=loan.pk).rate_bp == 1_210
    agree_to_the_fen([loan, fixed], closed=moving.today - timedelta(days=1))
    found = loan_file(viewer=moving.actor("boss"), number=loan.number, today=moving.today)
    assert found is not None and found.rates is not None
    assert (found.rates.tenor, found.rates.spread_bp, found.rates.next_on) == ("1Y", 900, None)
    assert [(one.on, one.benchmark_bp, one.rate_bp) for one in found.rates.resets] == [
        (date(2026, 7, 1), 310, 1_210), (date(2026, 4, 1), 280, 1_180),
    ]  # fmt: skip
    moving.close(days=110)
    assert Loan.objects.get(pk=loan.pk).state == "settled"
    agree_to_the_fen([loan, fixed], closed=moving.today - timedelta(days=1))


def test_a_payment_before_a_reset_entered_after_it_is_recomputed(moving: Desk) -> None:
    loan = lend_floating(moving, house.Deal("FLOAT", rate_bp=1_200, months=9, method="interest_monthly"))
    moving.close(days=100)
    moving.do(loan, "prepay_reduce", amount_fen=300_000, value_on=date(2026, 3, 20))
    moving.close(days=90)
    assert Loan.objects.get(pk=loan.pk).rate_bp == 1_210
    agree_to_the_fen([loan], closed=moving.today - timedelta(days=1))


def test_a_reset_in_the_middle_of_a_period_cuts_it(moving: Desk) -> None:
    """Due on the first of each month, reset on 10 March of each year."""
    application = house._decided(house.Deal("MID", rate_bp=1_200, months=6), on=moving.today)
    terms = FloatingTerms(tenor="1Y", spread_bp=900, every_months=12, resets="03-10")
    Offer.objects.filter(application=application).update(floating=to_builtins(terms))
    book_loan(house.context("book", "MID", on=moving.today), application_id=application.id)
    loan = Loan.objects.get()
    moving.close(days=70)
    assert Loan.objects.get().rate_bp == 1_180 and LoanFile.objects.get().carried
    assert Voucher.objects.filter(loan=loan, kind="reset_rate").count() <= 1
    agree_to_the_fen([loan], closed=moving.today - timedelta(days=1))
    moving.close(days=30)  # the cut line fell due: rows carry it again
    assert not LoanFile.objects.get().carried
    agree_to_the_fen([loan], closed=moving.today - timedelta(days=1))


def test_the_night_before_a_reset_on_which_nothing_is_owed_changes_nothing_else(moving: Desk) -> None:
    """A loan that ended early has no reset any more."""
    loan = lend_floating(moving, house.Deal("FLOAT", rate_bp=1_200, months=9))
    moving.close(days=20)
    moving.do(loan, "settle", amount_fen=1_300_000)
    moving.close(days=90)
    assert LoanFile.objects.get().resets_on is None and Loan.objects.get().state == "settled"


def test_a_renewed_floating_loan_floats_anew(moving: Desk) -> None:
    loan = lend_floating(moving, house.Deal("FLOAT", rate_bp=1_200, months=9))
    moving.close(days=60)
    facts = dict.fromkeys(("lawful", "trading_steadily", "good_credit", "meets_lending_terms"), True)
    terms = {"rate_bp": 900, "months": 6, "method": "equal_instalments"}
    moving.agree(loan, "renew", terms=terms, new_loan="NEW", **facts)
    new = LoanFile.objects.get(loan__number="NEW")
    rule = new.contract["floating"]
    assert (rule["spread_bp"], rule["first_reset_on"]) == (620, "2026-06-02")  # 9.00% less the LPR of 2.80%
    assert new.resets_on == date(2026, 6, 2)
    moving.close(days=95)
    assert Loan.objects.get(number="NEW").rate_bp == 930
    agree_to_the_fen([loan, Loan.objects.get(number="NEW")], closed=moving.today - timedelta(days=1))


def published(desk: Desk, since: date, one_bp: int, five_bp: int = 350) -> str:
    """The boss enters it, the chief agrees."""
    asked = propose_lpr(
        desk.context("boss"), published_on=date(2026, 2, 20), since=since, rate_1y_bp=one_bp, rate_5y_bp=five_bp,
        note="chinamoney.com.cn",
    )  # fmt: skip
    done = decide_lpr(desk.context("chief"), fixing_id=UUID(str(asked["fixing"])), approve=True)
    return str(done["state"])


def test_a_published_lpr_is_taken_at_resets_from_its_day_on_and_never_before(desk: Desk, tmp_path: Path) -> None:
    """Two loans reset on 1 and 2 March. The fixing holds from 2 March: one is set anew before it and one by it."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    with floating_rules(desk.patch, tmp_path, since=house.FIRST_DAY, every_months=2, lpr={}):
        first = lend_floating(desk, house.Deal("FIRST", rate_bp=1_200, months=9, method="equal_instalments"))
        desk.close()
        second = lend_floating(desk, house.Deal("SECOND", rate_bp=1_200, months=9, method="equal_instalments"))
        desk.close(days=50)
        assert desk.today == date(2026, 2, 21)
        with pytest.raises(FixingSkipsResets) as skipped:
            published(desk, date(2026, 3, 2), 260)
        assert skipped.value.params == {"loans": "LFIRST (2026-03-01)", "count": 1, "first": "2026-02-22"}
        desk.close(days=8)
        assert desk.today == date(2026, 3, 1)
        assert published(desk, date(2026, 3, 2), 260) == "published"
        desk.close(days=12)
        rates = dict(Loan.objects.values_list("number", "rate_bp"))
        assert rates == {first.number: 1_200, second.number: 1_160}
        agree_to_the_fen([first, second], closed=desk.today - timedelta(days=1))
        desk.close(days=60)
        assert {*Loan.objects.values_list("rate_bp", flat=True)} == {1_160}
        agree_to_the_fen([first, second], closed=desk.today - timedelta(days=1))
        found = loan_file(viewer=desk.actor("boss"), number=second.number, today=desk.today)
        assert found is not None and found.rates is not None
        assert [(one.on, one.benchmark_bp) for one in found.rates.resets] == [
            (date(2026, 5, 2), 260), (date(2026, 3, 2), 260),
        ]  # fmt: skip
        loan = lend_floating(desk, house.Deal("THIRD", rate_bp=1_200, months=9))
        assert LoanFile.objects.get(loan=loan).contract["floating"]["spread_bp"] == 940, "offers know it too"


def test_the_night_of_the_entry_already_knows_a_fixing_of_tomorrow(desk: Desk, tmp_path: Path) -> None:
    """A reset of tomorrow is done tonight: an entry of today that holds from tomorrow reaches it."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    with floating_rules(desk.patch, tmp_path, since=house.FIRST_DAY, every_months=2, lpr={}):
        loan = lend_floating(desk, house.Deal("FLOAT", rate_bp=1_200, months=9))
        desk.close(days=58)
        assert desk.today == date(2026, 2, 28)
        with pytest.raises(FixingTooLate):
            published(desk, desk.today, 260)
        published(desk, desk.today + timedelta(days=1), 260)
        desk.close(days=2)
        assert Loan.objects.get().rate_bp == 1_160
        agree_to_the_fen([loan], closed=desk.today - timedelta(days=1))
