"""Refunds under the real durable engine and the town's bank: a transfer that no loan wants goes back."""

from __future__ import annotations

from time import monotonic, sleep
from uuid import UUID

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.operations.payments.receive import receive_payment
from loanmill.operations.payments.refund import refund_payment
from loanmill.operations.providers import provider
from loanmill.rails.asking import post
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import BusinessDay, LegalEntity, OrgUnit, Refund, Staff, SuspenseItem
from loanmill.workflows import asking, engine, reconciler, refund
from loanmill.workflows.reconciler import Reconciler
from tests.workflows.line import FIRST_DAY, Line

pytestmark = pytest.mark.usefixtures("running")


def waits(line: Line, reference: str, *, credited: bool) -> UUID:
    """100 yuan for a loan that there is not."""
    if credited:
        body = {"reference": reference, "amount": "100.00", "value_date": FIRST_DAY.isoformat()}
        post(provider("bank"), path="/bank/v1/credits", body=body, reference=reference, limit_ms=10_000)
    done = receive_payment(
        line.context("receive", reference), entity_id=LegalEntity.objects.get().id, reference=reference,
        loan="L-NOBODY", amount_fen=10_000, currency="CNY", value_on=FIRST_DAY, channel="transfer",
    )  # fmt: skip
    return UUID(str(done["item"]))


def agreed(line: Line, item: UUID) -> UUID:
    """Two managers send it back."""
    Staff.objects.get_or_create(
        id=named_id("test", "second"), username="second", name="second", role="manager",
        unit=OrgUnit.objects.get(path="hq/"),
        defaults={"review_limit_fen": 10_000},
    )  # fmt: skip
    refund_payment(line.context("ask", str(item), actor=line.staff("manager")), item_id=item)
    done = refund_payment(line.context("agree", str(item), actor=line.staff("second")), item_id=item)
    return UUID(str(done["refund"]))


def test_a_transfer_goes_back_once(line: Line) -> None:
    order = agreed(line, waits(line, "T-1", credited=True))
    assert refund.reconcile() == 1 and refund.reconcile() == 0
    engine.wait(refund.workflow_id(order))
    engine.wait(refund.start_refund(order))
    assert (Refund.objects.get().state, SuspenseItem.objects.get().state) == ("paid", "refunded")
    assert line.paths().count("/bank/v1/returns") == 1
    seal_all()
    assert [one for one in verify().problems if not one.where.startswith("staff")] == []  # the test's own manager


def test_a_bank_that_is_silent_is_asked_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    order = agreed(line, waits(line, "T-1", credited=True))
    line.silent.add("/bank/v1/returns")
    monkeypatch.setattr(asking, "WAITS_S", (0.01,))
    with pytest.raises(Exception, match="the bank has not said"):
        engine.wait(refund.start_refund(order))
    assert Refund.objects.get().state == "ordered" and SuspenseItem.objects.get().state == "refunding"
    line.silent.clear()
    assert refund.reconcile() == 1
    engine.wait_all()
    assert Refund.objects.get().state == "paid"


def test_a_refund_answered_while_its_day_closes_waits_for_the_next_one(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = agreed(line, waits(line, "T-1", credited=True))
    day = BusinessDay.objects.get()
    BusinessDay.objects.filter(pk=day.pk).update(state="closing")
    slept: list[float] = []

    def opens(seconds: float) -> None:
        slept.append(seconds)
        BusinessDay.objects.filter(pk=day.pk).update(state="open")

    monkeypatch.setattr(asking.DBOS, "sleep", opens)
    engine.wait(refund.start_refund(order))
    assert slept == [asking.WAITS_S[0]] and Refund.objects.get().state == "paid"


def test_what_a_silent_bank_left_is_taken_up_beside_the_web(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank is silent for longer than a run asks; once it speaks, nobody has to start the house anew."""
    beside = Reconciler(every_s=0.05).start()
    try:
        monkeypatch.setattr(asking, "WAITS_S", (0.01,))
        line.silent.add("/bank/v1/returns")
        order = agreed(line, waits(line, "T-1", credited=True))
        with pytest.raises(Exception, match="the bank has not said"):
            engine.wait(refund.start_refund(order))
        assert refund.reconcile(patient=True) == 0, "it failed just now, and is left alone for a minute"
        line.silent.clear()
        monkeypatch.setattr(engine, "PATIENCE_S", 0.0)
        until = monotonic() + 30
        while Refund.objects.get().state == "ordered" and monotonic() < until:
            sleep(0.05)
    finally:
        beside.stop()
    engine.wait_all()
    assert Refund.objects.get().state == "paid"


def test_what_cannot_be_looked_at_holds_nothing_else_up(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(line, waits(line, "T-1", credited=True))
    monkeypatch.setattr(reconciler.drawdown, "reconcile", lambda patient: 1 // 0)
    assert reconciler.take_up_all(patient=True) == 1
    engine.wait_all()
    assert Refund.objects.get().state == "paid"


def test_what_the_bank_does_not_know_waits_again(line: Line) -> None:
    order = agreed(line, waits(line, "T-1", credited=False))
    engine.wait(refund.start_refund(order))
    item = SuspenseItem.objects.get()
    assert (item.state, item.left_fen, Refund.objects.get().reason) == ("waiting", 10_000, "no_such_credit")
