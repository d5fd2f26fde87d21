"""The whole line under the real durable engine: from submit to a booked loan, and every way it may stop."""

from __future__ import annotations

import pytest

from loanmill.operations.disburse import fund
from loanmill.operations.unsure import Unsure
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import (
    Contract,
    Disbursement,
    Entry,
    Funder,
    Funding,
    Instalment,
    Loan,
    Offer,
    Posting,
)
from loanmill.sandbox.server import funder as desk
from loanmill.workflows import asking, disburse, engine, originate
from tests.workflows.line import FIRST_DAY, Line

pytestmark = pytest.mark.usefixtures("running")

INVOICE, TOBACCO = "m5", "m4"  # sound, and approved when nothing goes wrong


@pytest.mark.parametrize("key", [INVOICE, TOBACCO])
def test_from_submit_to_a_booked_loan(line: Line, key: str) -> None:
    one = line.merchant(key)
    application = line.originated(one)
    assert application.state == "approved"
    application = line.disbursed(line.accepted(application))
    assert application.state == "disbursed"
    offer, loan = Offer.objects.get(), Loan.objects.get()
    assert (offer.state, loan.principal_fen, loan.rate_bp) == ("accepted", offer.amount_fen, offer.rate_bp)
    assert (loan.disbursed_on, loan.state, loan.outstanding_fen) == (FIRST_DAY, "current", offer.amount_fen)
    lines = list(Instalment.objects.filter(loan=loan))
    assert len(lines) == offer.term_months
    assert sum(line.principal_fen for line in lines) == offer.amount_fen
    assert sum(p.debit_fen - p.credit_fen for p in Posting.objects.all()) == 0
    assert sum(p.debit_fen for p in Posting.objects.all()) == offer.amount_fen
    paid = [body for method, path, body in line.asked if (method, path) == ("POST", "/bank/v1/payments")]
    assert [(p["payee_account"], p["payee_name"], p["amount"]) for p in paid] == [
        (one.account, one.name, f"{offer.amount_fen // 100}.{offer.amount_fen % 100:02d}")
    ]
    seal_all()
    assert verify().problems == []


def test_a_workflow_started_twice_runs_once(line: Line) -> None:
    application = line.originated(line.merchant(INVOICE))
    asked = len(line.asked)
    engine.wait(originate.start_originate(application.id, application.attempt))
    assert len(line.asked) == asked
    application = line.disbursed(line.disbursed(line.accepted(application)))
    assert Loan.objects.count() == Disbursement.objects.count() == 1


def test_a_funder_that_says_no_hands_on_to_the_next(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    application = line.accepted(line.originated(line.merchant(INVOICE)))
    first = f"F-{fund.derived(Offer.objects.get().id, 'funding', 'cheap')}"
    real = desk.rng
    monkeypatch.setattr(desk, "rng", lambda seed, what, ref: real(seed, what, ref) if ref != first else _Never())
    application = line.disbursed(application)
    said = dict(Funding.objects.values_list("funder__code", "decision"))
    assert (application.state, said) == ("disbursed", {"cheap": "no", "dear": "yes"})
    assert Funding.objects.get(decision="no").reason == "funder_declines"
    amount = Offer.objects.get().amount_fen
    assert dict(Funder.objects.values_list("code", "used_fen")) == {"cheap": 0, "dear": amount}
    assert Loan.objects.get().funder.code == "dear"


class _Never:
    def random(self) -> float:
        return 0.0


def test_no_funder_at_all_stops_before_anything_is_signed_or_paid(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "rng", lambda *_: _Never())
    application = line.disbursed(line.accepted(line.originated(line.merchant(INVOICE))))
    assert application.state == "disbursement_failed"
    assert set(Funding.objects.values_list("decision", flat=True)) == {"no"}
    assert (Funding.objects.count(), Contract.objects.count(), Loan.objects.count()) == (2, 0, 0)
    assert not [path for path in line.paths() if path.startswith(("/bank", "/esign"))]
    assert dict(Funder.objects.values_list("code", "used_fen")) == {"cheap": 0, "dear": 0}


def test_a_funder_whose_quota_is_used_is_not_asked(line: Line) -> None:
    Funder.objects.filter(code="cheap").update(quota_fen=1)
    application = line.disbursed(line.accepted(line.originated(line.merchant(INVOICE))))
    assert application.state == "disbursed"
    assert list(Funding.objects.values_list("funder__code", "decision")) == [("dear", "yes")]


def test_a_payment_that_fails_books_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    one = line.merchant(INVOICE)
    application = line.accepted(line.originated(one))
    monkeypatch.setattr(line.town, "_by_account", {})
    application = line.disbursed(application)
    assert application.state == "disbursement_failed"
    assert Disbursement.objects.get().status == "failed"
    assert (Loan.objects.count(), Posting.objects.count()) == (0, 0)


def test_a_rail_that_stays_silent_is_taken_up_again_once_it_speaks(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    application = line.accepted(line.originated(line.merchant(INVOICE)))
    monkeypatch.setattr(asking, "WAITS_S", (0.01,))
    line.silent.add("/funder")
    with pytest.raises(Unsure):
        line.disbursed(application)
    line.silent.clear()
    assert line.again(application).state == "accepted"
    assert not Funding.objects.exists()
    assert disburse.reconcile() == 1
    engine.wait_all()
    assert line.again(application).state == "disbursed"
    assert disburse.reconcile() == 0
    assert Loan.objects.count() == Funding.objects.count() == 1


def test_starting_what_failed_runs_it_once_more_and_never_what_is_done(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = line.accepted(line.originated(line.merchant(INVOICE)))
    monkeypatch.setattr(asking, "WAITS_S", (0.01,))
    line.silent.add("/funder")
    for _ in range(2):
        with pytest.raises(Unsure):
            line.disbursed(application)
    line.silent.clear()
    assert line.disbursed(application).state == "disbursed", "the stored failure must not be the answer for ever"
    asked = len(line.asked)
    assert line.disbursed(application).state == "disbursed"
    assert len(line.asked) == asked, "nobody is asked again about what is done"
    assert Loan.objects.count() == Funding.objects.count() == 1


def test_what_a_lost_engine_left_is_taken_up_from_the_rows(line: Line) -> None:
    application = line.submitted(line.merchant(INVOICE))
    assert originate.reconcile() == 1
    engine.wait_all()
    assert line.again(application).state == "approved"
    assert originate.reconcile() == 0


def test_a_withdrawn_application_is_neither_asked_about_nor_decided(line: Line) -> None:
    from loanmill.operations.errors import WrongState
    from loanmill.operations.offers import withdraw

    application = line.submitted(line.merchant(INVOICE))
    withdraw(line.context("withdraw", actor=line.staff("officer1")), application_id=application.id)
    with pytest.raises(WrongState):
        engine.wait(originate.start_originate(application.id, application.attempt))
    assert line.asked == []
    assert not Entry.objects.filter(act__in=("application.collect", "application.decide")).exists()
