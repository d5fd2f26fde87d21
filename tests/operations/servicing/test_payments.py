"""Money that comes in: every fen goes to a loan, to suspense, or was never ours; each with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from loanmill.core.ledger import chart
from loanmill.operations.act import Result
from loanmill.operations.errors import NotAllowed
from loanmill.operations.payments.place import PlacementInvalid, place_payment
from loanmill.operations.payments.receive import PaymentInvalid, PaymentRefused, receive_payment
from loanmill.operations.servicing.refusals import ActRefused
from loanmill.operations.servicing.requests import decide_act, propose_act
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, ledger
from tests.operations.servicing.late import desk, forty_days, late

__all__ = ["desk", "forty_days", "late"]


def pay(desk: Desk, loan: str, fen: int, *, reference: str = "T1", currency: str = "CNY", back: int = 0) -> Result:
    """A transfer that came in today, counting from so many days ago."""
    return receive_payment(
        desk.context("officer"), entity_id=house.ENTITY, reference=reference, loan=loan, amount_fen=fen,
        currency=currency, value_on=desk.today - timedelta(days=back), channel="transfer",
    )  # fmt: skip


def codes(refused: PaymentRefused | Result) -> list[str]:
    """The codes of the findings."""
    found = refused["findings"] if isinstance(refused, dict) else refused.params["reasons"]
    assert isinstance(found, list)
    return [str(one["code"]) for one in found if isinstance(one, dict)]


def test_money_for_a_known_loan_pays_it(desk: Desk, late: Loan) -> None:
    done = pay(desk, late.number, 100_000)
    assert (done["placed"], done["act"], done["findings"]) == ("loan", "receive", [])
    again = pay(desk, late.number, 100_000)
    assert (again["placed"], again["repeated"]) == ("repeated", True)
    assert LoanEvent.objects.count() == 1
    desk.close()
    agree_to_the_fen([late], closed=desk.today - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"fen": 0}, ["amount_not_positive"]),
        ({"fen": -5}, ["amount_not_positive"]),
        ({"currency": "USD"}, ["currency_unknown"]),
        ({"back": -1}, ["value_in_future"]),
    ],
)
def test_what_is_no_money_of_ours_is_refused(desk: Desk, late: Loan, change: dict[str, int], wanted: list[str]) -> None:
    before = ledger(desk.today)
    with pytest.raises(PaymentRefused) as refused:
        pay(desk, late.number, **{"fen": 5_000, **change})  # type: ignore[arg-type]
    assert codes(refused.value) == wanted
    assert ledger(desk.today) == before and not SuspenseItem.objects.exists()


def test_a_reference_with_another_amount_or_loan_is_refused(desk: Desk, late: Loan) -> None:
    pay(desk, late.number, 5_000)
    for loan, fen in ((late.number, 5_001), ("NOBODY", 5_000)):
        with pytest.raises(PaymentRefused) as refused:
            pay(desk, loan, fen)
        assert codes(refused.value) == ["reference_reused"]
    pay(desk, "NOBODY", 7_000, reference="T2")
    with pytest.raises(PaymentRefused):
        pay(desk, late.number, 7_000, reference="T2")
    assert pay(desk, "NOBODY", 7_000, reference="T2")["repeated"] is True


def test_a_message_that_is_none_is_refused(desk: Desk, late: Loan) -> None:
    for change in ({"fen": 10**19}, {"reference": ""}, {"reference": "x" * 73}, {"currency": ""}):
        with pytest.raises(PaymentInvalid):
            pay(desk, late.number, **{"fen": 5_000, **change})  # type: ignore[arg-type]


def test_doubtful_money_waits_with_its_reason(desk: Desk, late: Loan) -> None:
    desk.do(late, "settle", amount_fen=2_000_000)  # more than settles it: the rest waits on the loan
    desk.close(days=60)
    cases = (
        ("NOBODY", 100, 0, ["loan_unknown"]),
        (late.number, 200, 0, ["loan_phase_forbids"]),
        (late.number, 300, 200, ["loan_phase_forbids", "value_too_old"]),
        ("NOBODY", 10**14, 0, ["loan_unknown", "amount_absurd"]),
    )
    for at, (loan, fen, back, wanted) in enumerate(cases):
        done = pay(desk, loan, fen, reference=f"D{at}", back=back)
        assert (done["placed"], codes(done)) == ("suspense", wanted)
    waits = sum(SuspenseItem.objects.values_list("left_fen", flat=True))
    on_loan = Loan.objects.get(pk=late.pk).file.state["suspense_fen"]
    assert waits == 600 + 10**14 and on_loan > 0
    assert ledger(desk.today)[chart.SUSPENSE] == -(waits + on_loan)
    desk.close()  # and the control of the books agrees


def test_money_that_waits_is_placed_in_parts(desk: Desk, late: Loan) -> None:
    item = UUID(str(pay(desk, "TYPO", 100_000)["item"]))
    with pytest.raises(NotAllowed):
        place_payment(desk.context("officer"), item_id=item, loan_id=late.id)
    with pytest.raises(PlacementInvalid):
        place_payment(desk.context(), item_id=item, loan_id=late.id, amount_fen=100_001)
    desk.close()
    done = place_payment(desk.context(), item_id=item, loan_id=late.id, amount_fen=60_000)
    assert (done["left_fen"], done["act"]) == (40_000, "receive")
    assert LoanEvent.objects.get().value_on == desk.today - timedelta(days=1)  # it counts from the day it came in
    place_payment(desk.context(), item_id=item, loan_id=late.id)
    assert chart.SUSPENSE not in ledger(desk.today)
    desk.close()


def test_a_placement_that_is_reversed_waits_again(desk: Desk, late: Loan) -> None:
    item = UUID(str(pay(desk, "TYPO", 50_000)["item"]))
    place_payment(desk.context(), item_id=item, loan_id=late.id)
    desk.close()
    desk.agree(late, "reverse", of="T1/1")
    row = SuspenseItem.objects.get()
    assert (row.state, row.left_fen) == ("waiting", 50_000)
    place_payment(desk.context(), item_id=item, loan_id=late.id)
    assert SuspenseItem.objects.get().state == "placed"
    desk.close()


def test_a_payment_to_the_wrong_loan_goes_to_the_right_one(desk: Desk, late: Loan) -> None:
    right = desk.lend(house.Deal("RIGHT"))
    desk.close(days=32)
    pay(desk, late.number, 300_000)
    desk.close(days=3)
    event = desk.event("reverse", "W1", of="T1")
    terms = {"redirect_to": str(right.id)}
    asked = propose_act(desk.context(), loan_id=late.id, event=event, terms=terms)
    done = decide_act(desk.context("reviewer"), request_id=UUID(str(asked["request"])), approve=True)
    assert isinstance(done["redirected"], dict) and done["redirected"]["number"] == right.number
    bank = ledger(desk.today)[chart.BANK]
    assert bank == 300_000 - 2 * 1_200_000
    desk.close()
    agree_to_the_fen([late, right], closed=desk.today - timedelta(days=1))


def test_money_for_a_loan_whose_rows_were_changed_waits(desk: Desk, late: Loan) -> None:
    Loan.objects.filter(pk=late.pk).update(outstanding_fen=1)
    done = pay(desk, late.number, 5_000)
    assert (done["placed"], codes(done)) == ("suspense", ["loan_file_contradicts"])


def test_an_ended_loan_takes_nothing_from_suspense(desk: Desk, late: Loan) -> None:
    desk.do(late, "settle", amount_fen=2_000_000)
    item = UUID(str(pay(desk, "TYPO", 50_000)["item"]))
    with pytest.raises(ActRefused):
        place_payment(desk.context(), item_id=item, loan_id=late.id)
    assert date(2026, 2, 10) == desk.today
