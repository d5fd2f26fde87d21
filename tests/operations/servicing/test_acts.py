"""Acts of a loan's life on the records: each leaves rows and books as core/servicing has them, night after night."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from loanmill.core.kernel.ids import step_id
from loanmill.core.ledger import chart
from loanmill.operations.act import Context
from loanmill.operations.disburse import pay as paying
from loanmill.operations.errors import NotAllowed, WrongState
from loanmill.operations.payments import refund as sending
from loanmill.operations.payments.refund import send_refund
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.refusals import ActRefused, EventRefused
from loanmill.operations.servicing.requests import decide_act, propose_act, withdraw_act
from loanmill.queries.servicing.what_if import what_if
from loanmill.rails.bank import Payment, PaymentOrder
from loanmill.records.actor import SYSTEM
from loanmill.records.application import Application
from loanmill.records.loan import Instalment, Loan
from loanmill.records.org import Staff
from loanmill.records.refund import Refund
from loanmill.records.servicing import LoanEvent, LoanFile, LoanRequest
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, ledger


def yesterday(desk: Desk) -> date:
    """The day that closed last."""
    return desk.today - timedelta(days=1)


def codes(refused: ActRefused) -> list[str]:
    """The codes of what speaks against it."""
    reasons = refused.params["reasons"]
    assert isinstance(reasons, list)
    return [str(one["code"]) for one in reasons if isinstance(one, dict)]


@pytest.fixture
def loan(desk: Desk) -> Loan:
    """A level loan of 12,000.00 for six months whose borrower pays what he is asked, on 10 January."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    made = desk.lend(house.Deal("SOUND", months=6, method="equal_instalments"))
    desk.close(days=9)
    return made


@pytest.mark.parametrize(("act", "shrinks"), [("prepay_shorten", False), ("prepay_reduce", True)])
def test_a_prepayment_is_what_the_what_if_said(desk: Desk, loan: Loan, act: str, shrinks: bool) -> None:
    event = desk.event(act, "PRE", amount_fen=400_000)
    asked = what_if(viewer=desk.actor("officer"), loan_id=loan.id, event=event)
    assert asked is not None and asked.accepted and asked.saved_fen > 0
    assert not LoanEvent.objects.exists()
    desk.do(loan, act, reference="PRE", amount_fen=400_000)
    desk.close()
    lines = Instalment.objects.filter(loan=loan, state="future").order_by("number")
    assert [(line.due_on, line.principal_fen) for line in lines] == [
        (ahead.due_on, ahead.principal_fen) for ahead in asked.after.ahead
    ]
    assert (len(lines) == 6) is shrinks
    assert Instalment.objects.filter(loan=loan, state="cancelled").exists() is not shrinks
    agree_to_the_fen([loan], closed=yesterday(desk))
    desk.close(days=200)  # in time the rows carry it again, to its end
    assert Loan.objects.get(pk=loan.pk).state == "settled"
    assert not LoanFile.objects.get(loan=loan).carried
    agree_to_the_fen([loan], closed=yesterday(desk))


def test_on_the_due_day_itself(desk: Desk, loan: Loan) -> None:
    """What falls due today was not asked for yet: a payment at the desk pays it, and tonight asks for nothing."""
    desk.close(days=22)
    assert desk.today == date(2026, 2, 1)
    due = Instalment.objects.get(loan=loan, number=1)
    desk.do(loan, "receive", amount_fen=due.principal_fen + due.interest_fen)
    bank = house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    desk.close()
    assert bank.asked == 0
    agree_to_the_fen([loan], closed=yesterday(desk))


def bank_pays_refund(desk: Desk, refund: Refund) -> None:
    """The house sends the refund and the bank pays it at once."""

    def paid(link: object, *, order: PaymentOrder, limit_ms: int) -> Payment:
        return Payment(order.reference, "paid", "", "S1", None, b"")

    for room in (sending, paying):
        desk.patch.setattr(room, "provider", lambda name: None)
    desk.patch.setattr(paying, "pay", paid)
    act = Context(actor=SYSTEM, key=step_id(f"refund-{refund.id}", "pay"), at=house.instant(desk.today))
    assert send_refund(act, refund_id=refund.id)["status"] == "paid"


def test_settled_refunded_closed_and_nothing_after(desk: Desk, loan: Loan) -> None:
    side = what_if(viewer=desk.actor("boss"), loan_id=loan.id, event=desk.event("settle", amount_fen=1))
    assert (side is not None and not side.accepted) or (side is not None and side.taken_as == "receive")
    done = desk.do(loan, "settle", amount_fen=side.before.settlement_fen + 500)
    assert (done["phase"], done["suspense_fen"], done["outstanding_fen"]) == ("settled", 500, 0)
    with pytest.raises(ActRefused) as refused:
        desk.do(loan, "close")
    assert codes(refused.value) == ["suspense_not_empty"]
    desk.agree(loan, "refund", amount_fen=500)
    with pytest.raises(ActRefused) as refused:
        desk.do(loan, "close")
    assert codes(refused.value) == ["refund_under_way"]
    bank_pays_refund(desk, Refund.objects.get(loan=loan))
    assert desk.do(loan, "close")["phase"] == "closed"
    desk.close()
    agree_to_the_fen([loan], closed=yesterday(desk))
    with pytest.raises(ActRefused):
        desk.agree(loan, "charge_fee", amount_fen=100)


def test_a_holiday_and_a_fee(desk: Desk, loan: Loan) -> None:
    desk.agree(loan, "holiday", instalments=2, defer="all")
    desk.close(days=3)
    desk.agree(loan, "charge_fee", amount_fen=3_000, purpose="court")
    desk.close(days=120)
    agree_to_the_fen([loan], closed=yesterday(desk))
    assert Loan.objects.get(pk=loan.pk).matures_on == date(2026, 9, 1)


def test_restructured_under_observation(desk: Desk, loan: Loan) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    desk.close(days=60)
    with pytest.raises(ActRefused) as refused:
        desk.agree(loan, "restructure", rate_bp=600, months=12, method="level")
    assert codes(refused.value) == ["difficulty_not_established"]
    desk.agree(loan, "restructure", rate_bp=600, months=12, method="level", in_difficulty=True, waive_fen=100)
    row = Loan.objects.get(pk=loan.pk)
    assert (row.loan_class, row.rate_bp, row.state) == ("special_mention", 600, "current")
    desk.close(days=45)
    agree_to_the_fen([loan], closed=yesterday(desk))


def test_misuse_runs_until_it_is_put_right(desk: Desk, loan: Loan) -> None:
    desk.agree(loan, "report_misuse", amount_fen=300_000)
    desk.close(days=40)
    desk.agree(loan, "end_misuse")
    desk.close(days=2)
    agree_to_the_fen([loan], closed=yesterday(desk))


def test_written_off_and_recovered(desk: Desk) -> None:
    """The borrower never pays: off the books after 90 days, a loss after 360, written off, something comes back."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    loan = desk.lend(house.Deal("BAD"))
    desk.close(days=122)
    assert Loan.objects.get(pk=loan.pk).loan_class == "special_mention"
    assert not LoanFile.objects.exists()
    desk.close()
    assert LoanFile.objects.get(loan=loan).carried
    books = ledger(yesterday(desk))
    assert chart.MEMO_INTEREST in books and chart.INTEREST_DUE not in books
    agree_to_the_fen([loan], closed=yesterday(desk))
    with pytest.raises(ActRefused) as refused:
        desk.agree(loan, "write_off", approval="A-1")
    assert codes(refused.value) == ["class_forbids"]
    desk.close(days=270)
    desk.agree(loan, "write_off", approval="A-1")
    row = Loan.objects.get(pk=loan.pk)
    assert (row.state, row.outstanding_fen, row.loan_class) == ("written_off", 0, "loss")
    desk.close(days=2)
    assert chart.LOAN_PRINCIPAL not in ledger(yesterday(desk))
    desk.do(loan, "recover", amount_fen=200_000)
    desk.close()
    agree_to_the_fen([loan], closed=yesterday(desk))


def test_a_guarantor_pays_all_of_it(desk: Desk, loan: Loan) -> None:
    side = what_if(viewer=desk.actor("boss"), loan_id=loan.id, event=desk.event("settle", amount_fen=1))
    assert side is not None
    desk.do(loan, "guarantor_pay", amount_fen=side.before.position.payoff_fen, guarantor="G", whole=True)
    assert LoanFile.objects.get(loan=loan).phase == "guarantor_paid"
    desk.close()
    agree_to_the_fen([loan], closed=yesterday(desk))


@pytest.mark.parametrize("known", [True, None])
def test_a_renewal_is_a_new_note(desk: Desk, loan: Loan, known: bool | None) -> None:
    """Every condition known: normal and carried by rows. One open: capped, and carried by its file."""
    desk.close(days=130)
    facts = {
        "lawful": True, "trading_steadily": True, "good_credit": True, "meets_lending_terms": known, "new_loan": "NEW"
    }  # fmt: skip
    with pytest.raises(EventRefused):
        desk.agree(loan, "renew", terms={"rate_bp": 900, "months": 0, "method": "bullet"}, **facts)
    terms = {"rate_bp": 900, "months": 6, "method": "equal_instalments"}
    owed = Loan.objects.get(pk=loan.pk).outstanding_fen
    done = desk.agree(loan, "renew", terms=terms, **facts)
    new = Loan.objects.get(number="NEW")
    assert (new.principal_fen, done["floor"]) == (owed, None if known else "special_mention")
    assert Loan.objects.get(pk=loan.pk).outstanding_fen == 0
    assert chart.RENEWAL_CLEARING not in ledger(desk.today)
    desk.close(days=50)
    assert LoanFile.objects.get(loan=new).carried is (known is None)
    assert Loan.objects.get(number="NEW").loan_class == ("normal" if known else "special_mention")
    agree_to_the_fen([loan, new], closed=yesterday(desk))


def test_proposing_and_deciding(desk: Desk, loan: Loan) -> None:
    event = desk.event("extend", months=3)
    asked = UUID(str(propose_act(desk.context("officer"), loan_id=loan.id, event=event)["request"]))
    for who, wanted in (("officer", NotAllowed), ("clerk", NotAllowed)):
        with pytest.raises(wanted):
            decide_act(desk.context(who), request_id=asked, approve=True)
    Staff.objects.filter(username="reviewer").update(review_limit_fen=1)
    with pytest.raises(AboveLimit):
        decide_act(desk.context("reviewer"), request_id=asked, approve=True)
    own = UUID(str(propose_act(desk.context("boss"), loan_id=loan.id, event=desk.event("extend", months=2))["request"]))
    with pytest.raises(OwnCase):
        decide_act(desk.context("boss"), request_id=own, approve=True)
    withdraw_act(desk.context("boss"), request_id=own)
    assert decide_act(desk.context("boss"), request_id=asked, approve=False, answer="no")["state"] == "refused"
    with pytest.raises(WrongState):
        decide_act(desk.context("boss"), request_id=asked, approve=True)
    assert not LoanEvent.objects.exists()
    assert sorted(LoanRequest.objects.values_list("state", flat=True)) == ["refused", "withdrawn"]


def test_a_limit_holds_for_what_goes_out_of_a_loan_that_is_over(desk: Desk, loan: Loan) -> None:
    """Nothing is owed any more, and much is to go back: what goes back is what the limit is held against."""
    desk.do(loan, "settle", amount_fen=90_000_000)
    left = Loan.objects.get(pk=loan.pk).file.state["suspense_fen"]
    asked = propose_act(desk.context("boss"), loan_id=loan.id, event=desk.event("refund", amount_fen=left))
    key = UUID(str(asked["request"]))
    Staff.objects.filter(username="reviewer").update(review_limit_fen=left - 1)
    with pytest.raises(AboveLimit) as refused:
        decide_act(desk.context("reviewer"), request_id=key, approve=True)
    assert refused.value.params == {"limit_fen": left - 1, "amount_fen": left}
    assert not Refund.objects.exists()
    Staff.objects.filter(username="reviewer").update(review_limit_fen=left)
    assert decide_act(desk.context("reviewer"), request_id=key, approve=True)["refund"]


def test_nobody_decides_on_the_loan_of_an_own_customer(desk: Desk, loan: Loan) -> None:
    asked = propose_act(desk.context("chief"), loan_id=loan.id, event=desk.event("extend", months=2))
    Application.objects.filter(pk=loan.application_id).update(officer=Staff.objects.get(username="boss"))
    with pytest.raises(OwnCase):
        decide_act(desk.context("boss"), request_id=UUID(str(asked["request"])), approve=True)
    assert LoanRequest.objects.get().state == "waiting"


def test_an_officer_acts_on_own_customers_alone(desk: Desk, loan: Loan) -> None:
    from loanmill.operations.errors import NotFound

    with pytest.raises(NotFound):
        desk.do(loan, "receive", by="clerk", amount_fen=100)
    assert what_if(viewer=desk.actor("clerk"), loan_id=loan.id, event=desk.event("receive", amount_fen=1)) is None
    assert desk.do(loan, "receive", by="officer", amount_fen=100)["suspense_fen"] == 100


def test_back_dating_beyond_the_policy_takes_two(desk: Desk, loan: Loan) -> None:
    desk.close(days=120)
    early = desk.today - timedelta(days=100)
    with pytest.raises(ActRefused) as refused:
        desk.do(loan, "receive", amount_fen=100_000, value_on=early)
    assert codes(refused.value) == ["value_too_old"]
    desk.agree(loan, "receive", amount_fen=100_000, value_on=early)
    desk.close()
    agree_to_the_fen([loan], closed=yesterday(desk))


def test_values_that_are_no_event(desk: Desk, loan: Loan) -> None:
    for values in ({"act": "nonsense"}, {"act": "receive", "amount_fen": "much"}, {"act": "receive"}):
        with pytest.raises(EventRefused):
            desk.do(loan, **values)  # type: ignore[arg-type]


def test_nobody_enters_money_that_no_bank_saw(desk: Desk, loan: Loan) -> None:
    """Money from suspense or a renewal belongs to other acts: entered by hand it would leave them uneven."""
    for source in ("suspense", "renewal", "vault"):
        with pytest.raises(EventRefused):
            desk.do(loan, "receive", amount_fen=100, source=source)
        with pytest.raises(EventRefused):
            propose_act(desk.context(), loan_id=loan.id, event=desk.event("receive", amount_fen=100, source=source))
    assert not LoanEvent.objects.exists()
