"""Nobody enters money alone that the bank does not show: not by an act, not as a payment, not twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from loanmill.operations.errors import NotAllowed
from loanmill.operations.payments import receive
from loanmill.operations.payments.receive import PaymentRefused, receive_payment
from loanmill.operations.servicing import do_act, evidence
from loanmill.operations.servicing.evidence import NotCredited, bank_serial
from loanmill.operations.servicing.refusals import ActRefused
from loanmill.operations.servicing.requests import decide_act, propose_act
from loanmill.rails.credits import Credit
from loanmill.records.journal.tables import Entry
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem
from tests.books import house
from tests.operations.servicing.desk import Desk
from tests.operations.servicing.late import desk, forty_days, late
from tests.operations.servicing.test_payments import pay

__all__ = ["desk", "forty_days", "late"]

FEN = 50_000


class Shown:
    """A bank whose books a test writes."""

    def __init__(self) -> None:
        self.credits: dict[str, Credit] = {}
        self.silent = False

    def came(self, reference: str, fen: int, desk: Desk, *, back: int = 0) -> None:
        """Money came in."""
        on = desk.today - timedelta(days=back)
        self.credits[reference] = Credit(reference, "credited", "", fen, on, f"S-{reference}")

    def credit(self, link: object, *, reference: str, limit_ms: int) -> Credit:
        """The rail's `credit`."""
        if self.silent:
            return Credit(reference, "unknown", "timeout")
        return self.credits.get(reference) or Credit(reference, "refused", "not_found")


@pytest.fixture
def bank(desk: Desk) -> Iterator[Shown]:
    """The real rule of evidence over a bank that shows nothing yet."""
    for room in (do_act, receive):
        desk.patch.setattr(room, "bank_serial", bank_serial)
    shown = Shown()
    desk.patch.setattr(evidence, "credit", shown.credit)
    desk.patch.setattr(evidence, "provider", lambda name: None)
    yield shown


def why(refused: NotCredited) -> object:
    """What was wrong with it."""
    return refused.params["why"]


@pytest.mark.parametrize("by", ["officer", "boss"])
@pytest.mark.parametrize("act", ["receive", "prepay_reduce", "settle", "guarantor_pay", "recover"])
def test_an_act_that_brings_money_needs_the_bank(desk: Desk, bank: Shown, late: Loan, by: str, act: str) -> None:
    more = {"guarantor": "G"} if act == "guarantor_pay" else {}
    bank.came("NEAR", FEN + 1, desk)
    bank.came("OLD", FEN, desk, back=1)
    for reference, wanted in (("B1", "none"), ("NEAR", "other_amount"), ("OLD", "other_day"), ("编号 7", "none")):
        with pytest.raises(NotCredited) as refused:
            desk.do(late, act, by=by, reference=reference, amount_fen=FEN, **more)
        assert why(refused.value) == wanted
    bank.silent = True
    with pytest.raises(NotCredited) as refused:
        desk.do(late, act, by=by, reference="B1", amount_fen=FEN, **more)
    assert why(refused.value) == "unknown"
    assert not LoanEvent.objects.exists()


def test_money_that_the_bank_shows_is_entered_with_its_number(desk: Desk, bank: Shown, late: Loan) -> None:
    bank.came("B1", FEN, desk)
    context = desk.context("officer")
    done = do_act.do_act(context, loan_id=late.id, event=desk.event("receive", "B1", amount_fen=FEN))
    assert b'"serial":"S-B1"' in bytes(Entry.objects.get(act="loan.act").body)
    bank.silent = True  # the same form sent again asks nobody
    again = do_act.do_act(context, loan_id=late.id, event=desk.event("receive", "B1", amount_fen=FEN))
    assert again == done and LoanEvent.objects.count() == 1


def test_a_payment_entered_by_hand_needs_the_bank(desk: Desk, bank: Shown, late: Loan) -> None:
    for loan in (late.number, "NOBODY"):
        with pytest.raises(NotCredited):
            pay(desk, loan, FEN)
    with pytest.raises(PaymentRefused):
        pay(desk, late.number, -FEN)
    bank.came("T1", FEN, desk)
    assert pay(desk, late.number, FEN)["placed"] == "loan"
    assert not SuspenseItem.objects.exists()


def test_one_credit_is_never_booked_twice(desk: Desk, bank: Shown, late: Loan) -> None:
    """Neither on two loans, nor in suspense and on a loan."""
    other = desk.lend(house.Deal("OTHER"))
    desk.close(days=32)
    bank.came("B1", FEN, desk)
    desk.do(late, "receive", reference="B1", amount_fen=FEN)
    with pytest.raises(ActRefused):
        desk.do(other, "receive", reference="B1", amount_fen=FEN)
    bank.came("T1", FEN, desk)
    assert pay(desk, "NOBODY", FEN)["placed"] == "suspense"
    with pytest.raises(ActRefused):
        desk.do(other, "receive", reference="T1", amount_fen=FEN)
    assert LoanEvent.objects.count() == 1


def test_without_the_bank_a_second_person_agrees(desk: Desk, bank: Shown, late: Loan) -> None:
    asked = propose_act(desk.context("officer"), loan_id=late.id, event=desk.event("receive", amount_fen=FEN))
    request = UUID(str(asked["request"]))
    with pytest.raises(NotAllowed):
        decide_act(desk.context("officer"), request_id=request, approve=True)
    assert decide_act(desk.context("boss"), request_id=request, approve=True)["act"] == "receive"


def test_the_house_and_its_partners_need_no_proof(desk: Desk, bank: Shown, late: Loan) -> None:
    done = receive_payment(
        house.context("partner", on=desk.today), entity_id=house.ENTITY, reference="P1", loan=late.number,
        amount_fen=FEN, currency="CNY", value_on=desk.today, channel="partner",
    )  # fmt: skip
    assert done["placed"] == "loan"


def test_who_may_not_enter_money_asks_no_bank(desk: Desk, bank: Shown, late: Loan) -> None:
    bank.credits = None  # type: ignore[assignment]  # asking would fail
    with pytest.raises(NotAllowed):
        desk.do(late, "receive", by="reviewer", reference="B1", amount_fen=FEN)
