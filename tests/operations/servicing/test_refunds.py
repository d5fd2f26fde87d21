"""Money that goes back: agreed by two, paid by the bank once, and in suspense again where the bank does not pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from loanmill.core.kernel.ids import step_id
from loanmill.core.ledger import chart
from loanmill.operations.act import Context
from loanmill.operations.disburse import pay as paying
from loanmill.operations.errors import NotAllowed, WrongState
from loanmill.operations.payments import refund as sending
from loanmill.operations.payments.place import place_payment
from loanmill.operations.payments.refund import refund_payment, send_refund
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.refusals import ActRefused, EventRefused
from loanmill.operations.servicing.requests import propose_act
from loanmill.operations.unsure import Unsure
from loanmill.rails.bank import Payment, PaymentOrder
from loanmill.rails.credits import ReturnOrder
from loanmill.records.actor import SYSTEM
from loanmill.records.loan import Loan
from loanmill.records.org import Staff
from loanmill.records.refund import Refund
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, ledger
from tests.operations.servicing.late import desk, forty_days, late
from tests.operations.servicing.test_payments import pay

__all__ = ["desk", "forty_days", "late"]

FEN = 50_000


class Bank:
    """What the bank says next, and what it was asked."""

    def __init__(self) -> None:
        self.says: list[tuple[str, str]] = []
        self.asked: list[object] = []

    def answer(self, order: PaymentOrder | ReturnOrder) -> Payment:
        """The next word on an order."""
        self.asked.append(order)
        status, reason = self.says.pop(0)
        return Payment(order.reference, status, reason, "S1", None, b"")  # type: ignore[arg-type]


@pytest.fixture
def bank(desk: Desk) -> Iterator[Bank]:
    """Both rails of a refund."""
    made = Bank()
    desk.patch.setattr(sending, "give_back", lambda link, *, order, limit_ms: made.answer(order))
    desk.patch.setattr(paying, "pay", lambda link, *, order, limit_ms: made.answer(order))
    for room in (sending, paying):
        desk.patch.setattr(room, "provider", lambda name: None)
    yield made


def house_acts(refund: UUID, desk: Desk) -> Context:
    """The context that the workflow gives its step: the same each time."""
    return Context(actor=SYSTEM, key=step_id(f"refund-{refund}", "pay"), at=house.instant(desk.today), random=bytes)


def agreed(desk: Desk) -> UUID:
    """An item of money for no loan, which two people send back."""
    item = UUID(str(pay(desk, "TYPO", FEN)["item"]))
    assert refund_payment(desk.context("boss"), item_id=item)["refund"] is None
    with pytest.raises(OwnCase):
        refund_payment(desk.context("boss"), item_id=item)
    done = refund_payment(desk.context("chief"), item_id=item)
    assert (done["state"], done["left_fen"]) == ("refunding", 0)
    return UUID(str(done["refund"]))


def test_nobody_agrees_to_send_back_more_than_the_own_limit(desk: Desk, bank: Bank, late: Loan) -> None:
    """Asking needs no limit; agreeing does, to the fen, and by what is left."""
    item = UUID(str(pay(desk, "TYPO", FEN)["item"]))
    Staff.objects.filter(username__in=("boss", "chief")).update(review_limit_fen=FEN - 1)
    assert refund_payment(desk.context("boss"), item_id=item)["refund"] is None
    with pytest.raises(AboveLimit) as refused:
        refund_payment(desk.context("chief"), item_id=item)
    assert refused.value.params == {"limit_fen": FEN - 1, "amount_fen": FEN}
    row = SuspenseItem.objects.get()
    assert (row.state, row.left_fen) == ("waiting", FEN) and row.refund_by is not None
    assert not Refund.objects.exists()
    place_payment(desk.context(), item_id=item, loan_id=late.id, amount_fen=1)
    assert refund_payment(desk.context("chief"), item_id=item)["refund"]
    assert Refund.objects.get().amount_fen == FEN - 1


def test_an_item_is_returned_once_when_the_bank_says_so(desk: Desk, bank: Bank, late: Loan) -> None:
    refund = agreed(desk)
    for impossible in (refund_payment, place_payment):
        with pytest.raises(WrongState):
            more = {"loan_id": late.id} if impossible is place_payment else {}
            impossible(desk.context(), item_id=SuspenseItem.objects.get().id, **more)  # type: ignore[operator]
    bank.says = [("unknown", "timeout"), ("pending", ""), ("paid", "")]
    for _ in range(2):
        with pytest.raises(Unsure):
            send_refund(house_acts(refund, desk), refund_id=refund)
    desk.close()
    assert send_refund(house_acts(refund, desk), refund_id=refund)["status"] == "paid"
    item, row = SuspenseItem.objects.get(), Refund.objects.get()
    assert (item.state, item.closed_on, row.state, row.bank_serial) == ("refunded", desk.today, "paid", "S1")
    assert len({str(order) for order in bank.asked}) == 1  # one order, whatever day it is asked on
    assert chart.SUSPENSE not in ledger(desk.today)
    desk.close()


def test_what_the_bank_does_not_return_waits_again_with_its_reason(desk: Desk, bank: Bank, late: Loan) -> None:
    refund = agreed(desk)
    bank.says = [("failed", "no_such_credit")]
    assert send_refund(house_acts(refund, desk), refund_id=refund)["status"] == "failed"
    item = SuspenseItem.objects.get()
    assert (item.state, item.left_fen, item.refund_by) == ("waiting", FEN, None)
    assert item.reasons[-1] == {"code": "refund_failed", "params": {"reason": "no_such_credit", "amount_fen": FEN}}
    assert ledger(desk.today)[chart.SUSPENSE] == -FEN
    desk.close()
    place_payment(desk.context(), item_id=item.id, loan_id=late.id)
    desk.close()
    came = {chart.BANK: FEN, chart.SUSPENSE: -FEN}
    agree_to_the_fen([late], closed=desk.today - timedelta(days=1), beside=came)


@pytest.mark.parametrize("said", ["paid", "failed"])
def test_a_payment_reversed_while_the_bank_returns_the_rest_is_not_lost(
    desk: Desk, bank: Bank, late: Loan, said: str
) -> None:
    """Part of an item is placed, the rest is being sent back, and then the placed part comes back too: it waits."""
    item = UUID(str(pay(desk, "TYPO", FEN)["item"]))
    placed = place_payment(desk.context(), item_id=item, loan_id=late.id, amount_fen=20_000)
    assert refund_payment(desk.context("boss"), item_id=item)["refund"] is None
    refund = UUID(str(refund_payment(desk.context("chief"), item_id=item)["refund"]))
    of = LoanEvent.objects.get(pk=str(placed["event"])).reference
    desk.agree(late, "reverse", of=of)
    bank.says = [(said, "")]
    send_refund(house_acts(refund, desk), refund_id=refund)
    left = 20_000 if said == "paid" else FEN
    row = SuspenseItem.objects.get()
    assert (row.state, row.left_fen, row.closed_on) == ("waiting", left, None)
    assert ledger(desk.today)[chart.SUSPENSE] == -left
    desk.close()
    place_payment(desk.context(), item_id=item, loan_id=late.id)
    assert SuspenseItem.objects.get().state == "placed"


def paid_too_much(desk: Desk, loan: Loan) -> UUID:
    """A loan settled with too much, and the rest sent back by two people: the order's id."""
    desk.do(loan, "settle", amount_fen=2_000_000)
    left = Loan.objects.get(pk=loan.pk).file.state["suspense_fen"]
    done = desk.agree(loan, "refund", amount_fen=left, reference="BACK")
    return UUID(str(done["refund"]))


def test_what_was_paid_too_much_goes_to_the_borrowers_account(desk: Desk, bank: Bank, late: Loan) -> None:
    refund = paid_too_much(desk, late)
    with pytest.raises(ActRefused) as refused:
        desk.do(late, "close")
    assert refused.value.params["reasons"][0]["code"] == "refund_under_way"  # type: ignore[index, call-overload]
    with pytest.raises(EventRefused):
        propose_act(desk.context(), loan_id=late.id, event=desk.event("reverse", of="BACK"))
    bank.says = [("paid", "")]
    send_refund(house_acts(refund, desk), refund_id=refund)
    (order,) = bank.asked
    assert isinstance(order, PaymentOrder) and order.payee_account == "ACC-LATE"
    assert order.amount_fen == Refund.objects.get().amount_fen
    desk.do(late, "close")
    desk.close()
    agree_to_the_fen([late], closed=desk.today - timedelta(days=1))


def test_what_the_borrowers_bank_refuses_is_in_the_loans_suspense_again(desk: Desk, bank: Bank, late: Loan) -> None:
    refund = paid_too_much(desk, late)
    fen = Refund.objects.get().amount_fen
    desk.close()
    bank.says = [("refused", "bad_request")]
    send_refund(house_acts(refund, desk), refund_id=refund)
    back = LoanEvent.objects.get(act="reverse")
    assert (back.body["of"], back.body["because"]) == ("BACK", "bank_refused")
    assert Loan.objects.get(pk=late.pk).file.state["suspense_fen"] == fen
    assert ledger(desk.today)[chart.SUSPENSE] == -fen
    desk.close()
    agree_to_the_fen([late], closed=desk.today - timedelta(days=1))
    again = desk.agree(late, "refund", amount_fen=fen)
    bank.says = [("paid", "")]
    send_refund(house_acts(UUID(str(again["refund"])), desk), refund_id=UUID(str(again["refund"])))
    desk.close()
    agree_to_the_fen([late], closed=desk.today - timedelta(days=1))


def test_nobody_but_the_house_says_that_the_bank_paid(desk: Desk, bank: Bank, late: Loan) -> None:
    refund = agreed(desk)
    bank.says = [("paid", "")]
    with pytest.raises(NotAllowed):
        send_refund(desk.context("chief"), refund_id=refund)
    assert Refund.objects.get().state == "ordered"
