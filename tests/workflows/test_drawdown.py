"""A line under the durable engine: an accepted offer opens it, a draw is paid once, what fails leaves the books."""

from __future__ import annotations

from uuid import UUID

import pytest

from loanmill.operations.credit.drawing import draw_line
from loanmill.records.models import Contract, CreditLine, Drawdown, Loan, Offer, Posting
from loanmill.records.sealed import contract_bytes
from loanmill.sandbox.server import bank as sandbox_bank
from loanmill.workflows import asking, engine
from loanmill.workflows import drawdown as draws
from tests.workflows.line import Line

pytestmark = pytest.mark.usefixtures("running")
AMOUNT_FEN = 5_000_00


@pytest.fixture
def opened(line: Line) -> CreditLine:
    """The line of a tobacco retailer whose offer revolves."""
    application = line.originated(line.merchant("m4"))
    Offer.objects.update(method="revolving")
    assert line.disbursed(line.accepted(application)).state == "line_active"
    return CreditLine.objects.get()


def drawn(line: Line, opened: CreditLine) -> UUID:
    """A draw by the account manager, approved and booked."""
    done = draw_line(
        line.context("draw", actor=line.staff("officer1")), line_id=opened.id, amount_fen=AMOUNT_FEN, months=3,
        method="revolving",
    )  # fmt: skip
    assert done["outcome"] == "approve"
    return UUID(str(done["drawdown"]))


def payments(line: Line) -> list[dict[str, object]]:
    """The orders that reached the bank."""
    return [body for method, path, body in line.asked if (method, path) == ("POST", "/bank/v1/payments")]


def test_a_revolving_offer_opens_a_line_and_pays_nothing(line: Line, opened: CreditLine) -> None:
    offer = Offer.objects.get()
    assert (opened.limit_fen, opened.rate_bp, opened.state) == (offer.amount_fen, offer.rate_bp, "active")
    assert payments(line) == [] and Loan.objects.count() == 0
    text = contract_bytes(Contract.objects.select_related("application").get()).decode()
    assert "循环额度" in text and "还款计划" not in text and "$" not in text


def test_a_draw_is_paid_once(line: Line, opened: CreditLine) -> None:
    drawdown = drawn(line, opened)
    for _ in range(2):
        engine.wait(draws.start_drawdown(drawdown))
    assert draws.reconcile() == 0
    assert Drawdown.objects.get().state == "paid"
    assert [order["amount"] for order in payments(line)] == ["5000.00"]


def test_the_reconciler_pays_what_was_booked_and_never_sent(line: Line, opened: CreditLine) -> None:
    """The process ended between booking and sending."""
    drawdown = drawn(line, opened)
    assert Drawdown.objects.get().state == "booked" and payments(line) == []
    assert draws.reconcile() == 1
    engine.wait(draws.workflow_id(drawdown))
    assert (Drawdown.objects.get().state, len(payments(line))) == ("paid", 1)


def test_what_the_bank_refuses_is_unbooked(
    line: Line, opened: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(sandbox_bank, "_payment_status", lambda *given, **more: ("failed", "no_such_account"))
    engine.wait(draws.start_drawdown(drawn(line, opened)))
    assert (Drawdown.objects.get().state, Loan.objects.get().state) == ("failed", "cancelled")
    assert CreditLine.objects.get().value().room_fen == opened.limit_fen
    sums = dict.fromkeys(Posting.objects.values_list("account", flat=True), 0)
    for posting in Posting.objects.all():
        sums[posting.account] += posting.debit_fen - posting.credit_fen
    assert len(sums) == 2 and set(sums.values()) == {0}


def test_a_bank_that_is_silent_is_asked_again(
    line: Line, opened: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The same reference each time: nothing is taken off the books while nobody knows."""
    line.silent.add("/bank/v1/payments")

    def answer(seconds: float) -> None:
        assert (Drawdown.objects.get().state, Loan.objects.get().state) == ("booked", "current")
        line.silent.clear()

    monkeypatch.setattr(asking.DBOS, "sleep", answer)
    engine.wait(draws.start_drawdown(drawn(line, opened)))
    assert Drawdown.objects.get().state == "paid"
    assert len({str(order["reference"]) for order in payments(line)}) == 1
