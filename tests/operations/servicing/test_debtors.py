"""One debtor's bad loan caps his others, and the cap goes with its cause; a loan set aside goes on once repaired."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from loanmill.core.ledger import chart
from loanmill.operations.servicing.clear import clear_loan
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.queries.trial_balance import trial_balance
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent, LoanFile
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, by_core


def test_contagion_comes_and_goes(desk: Desk) -> None:
    pays_from = date(2026, 6, 10)
    house.with_bank(desk.patch, lambda borrower, on, asked: asked if borrower == "GOOD" or on >= pays_from else 0)
    bad, good = desk.lend(house.Deal("BAD", months=4)), desk.lend(house.Deal("GOOD", months=12))
    Loan.objects.filter(pk=good.pk).update(borrower=bad.borrower)
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    desk.close(days=5)
    house.with_bank(desk.patch, lambda borrower, on, asked: asked if on >= pays_from else 0)
    _pay_good_by_hand(desk, good, until=date(2026, 5, 6))
    assert Loan.objects.get(pk=bad.pk).loan_class == "substandard"
    assert LoanEvent.objects.filter(act="debtor_class", loan=good).exists()
    desk.close()
    assert Loan.objects.get(pk=good.pk).loan_class == "substandard"
    agree_to_the_fen([bad, good], closed=desk.today - timedelta(days=1))
    _pay_good_by_hand(desk, good, until=date(2026, 12, 20))
    assert Loan.objects.get(pk=bad.pk).state == "settled"
    assert Loan.objects.get(pk=good.pk).loan_class == "normal"
    floors = LoanEvent.objects.filter(act="debtor_class", loan=good).order_by("number")
    assert floors.first().body["floor"] == "substandard" and floors.last().body["floor"] is None  # type: ignore[union-attr]


def _pay_good_by_hand(desk: Desk, loan: Loan, *, until: date) -> None:
    """Close days, paying at the desk what falls due on the loan, while the purse at the bank is empty."""
    while desk.today < until:
        if desk.today.day == 1:
            line = loan.instalments.get(due_on=desk.today)
            if line.state != "paid":
                desk.do(loan, "receive", amount_fen=line.principal_fen + line.interest_fen)
        desk.close()


@pytest.mark.parametrize("carried", [True, False])
def test_a_loan_set_aside_does_not_stop_the_others_and_goes_on_when_repaired(desk: Desk, carried: bool) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    bad, other = desk.lend(house.Deal("ODD")), desk.lend(house.Deal("OTHER"))
    if carried:
        desk.close(days=40)
        desk.agree(bad, "charge_fee", amount_fen=100)
        desk.close()
    else:
        desk.close(days=122)  # tonight both become non-performing, and are looked at
    was = Loan.objects.get(pk=bad.pk).outstanding_fen
    line = bad.instalments.get(number=1)
    bad.instalments.filter(number=1).update(principal_fen=line.principal_fen + 1)
    desk.close(days=3)
    aside = LoanSetAside.objects.get()
    assert (aside.loan_id, aside.code) == (bad.id, "loan_file_contradicts" if carried else "loan_sum_differs")
    with pytest.raises(FileContradicts):
        desk.do(bad, "receive", amount_fen=100)
    with pytest.raises(FileContradicts):
        clear_loan(desk.context(), loan_id=bad.id)
    bad.instalments.filter(number=1).update(principal_fen=line.principal_fen)
    if not carried:
        desk.close(days=2)
    clear_loan(desk.context(), loan_id=bad.id)
    assert LoanSetAside.objects.get().cleared_on == desk.today
    desk.close(days=2)
    agree_to_the_fen([bad, other], closed=desk.today - timedelta(days=1))
    assert Loan.objects.get(pk=bad.pk).outstanding_fen == was
    assert by_core(bad, on=desk.today - timedelta(days=1))[1]
    drawn = trial_balance(entity_id=house.ENTITY, as_of=desk.today - timedelta(days=1))
    assert drawn.difference_fen == 0 and drawn.balance_fen(chart.LOAN_PRINCIPAL) == 2 * was
    assert LoanFile.objects.filter(loan=bad).exists()
