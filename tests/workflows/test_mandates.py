"""Authorisations to debit on the line: registered once when money goes out, made up for later, revoked when idle."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from loanmill.operations.act import Private, Result
from loanmill.operations.credit.drawing import draw_line
from loanmill.operations.mandates import ask
from loanmill.operations.mandates.idle import FIRST, revoke_idle
from loanmill.operations.mandates.missing import ASK_AGAIN, record_missing, register_missing
from loanmill.operations.providers import provider
from loanmill.rails import bank
from loanmill.rails import mandates as rail
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import Application, BusinessDay, Contract, CreditLine, Entry, Loan, Mandate, Offer
from loanmill.records.sealed import contract_bytes
from loanmill.workflows import drawdown as draws
from loanmill.workflows import engine
from loanmill.workflows.mandates import tend_mandates
from tests.workflows.line import FIRST_DAY, Line

pytestmark = pytest.mark.usefixtures("running")
ONE, OTHER = "m5", "m4"
PATH, BATCH = "/bank/v1/mandates", "/bank/v1/mandate-batches"


def lent(line: Line, key: str = ONE) -> Loan:
    application = line.disbursed(line.accepted(line.originated(line.merchant(key))))
    assert application.state == "disbursed"
    return Loan.objects.get(application=application)


def missing(line: Line, *names: str, most: int = 10) -> Result:
    entity = BusinessDay.objects.get().entity_id
    done = register_missing(line.context("missing", *names), entity_id=entity, most=most)
    return {name: value for name, value in done.items() if name != "last"}


def idle(line: Line, *names: str, after: UUID = FIRST, most: int = 10) -> Result:
    entity = BusinessDay.objects.get().entity_id
    return revoke_idle(line.context("idle", *names), entity_id=entity, after=after, most=most)


def asked(line: Line, path: str = PATH) -> list[dict[str, object]]:
    return [body for method, where, body in line.asked if (method, where) == ("POST", path)]


def taken(number: str, name: str, *, on: date = FIRST_DAY) -> str:
    """What the bank makes of a debit under the number."""
    item = bank.DebitItem("i", "", 1, number)
    said = bank.debit(provider("bank"), batch=f"b-{name}", value_date=on, items=(item,), limit_ms=9_000)
    return said.results[0].status


def sound() -> None:
    seal_all()
    assert verify().problems == []


def move_day(days: int) -> None:
    for day in BusinessDay.objects.all():
        BusinessDay.objects.filter(pk=day.pk).update(date=day.date + timedelta(days=days))


def test_a_loan_paid_out_names_the_authorisation_that_the_contract_gives(line: Line) -> None:
    loan = lent(line)
    mandate, contract, one = Mandate.objects.get(), Contract.objects.get(), line.merchant(ONE)
    assert (loan.mandate, mandate.state, mandate.asked_on) == (mandate.number, "active", FIRST_DAY)
    assert (mandate.contract_id, mandate.borrower_id, mandate.reason) == (contract.id, loan.borrower_id, "")
    assert asked(line) == [
        {
            "reference": mandate.reference, "account": one.account, "name": one.name, "contract": contract.number,
            "document_sha256": contract.document_sha256, "requested_on": FIRST_DAY.isoformat(),
        }
    ]  # fmt: skip
    assert taken(loan.mandate, "paid") in ("paid", "insufficient")
    text = contract_bytes(Contract.objects.select_related("application").get()).decode()
    assert "代扣授权" in text and one.account in text
    assert one.account not in str([bytes(entry.body) for entry in Entry.objects.all()])
    sound()


def test_every_draw_of_a_line_shares_one(line: Line) -> None:
    application = line.originated(line.merchant(OTHER))
    Offer.objects.update(method="revolving")
    line.disbursed(line.accepted(application))
    assert (Mandate.objects.count(), asked(line)) == (0, [])
    for number in range(3):
        done = draw_line(
            line.context("draw", str(number), actor=line.staff("officer1")), line_id=CreditLine.objects.get().id,
            amount_fen=1_000_00, months=1, method="revolving",
        )  # fmt: skip
        booked = Loan.objects.get(number=str(done["loan"]))
        assert bool(booked.mandate) == (number > 0), "the first has its number when it is paid, later ones at once"
        engine.wait(draws.start_drawdown(UUID(str(done["drawdown"]))))
    assert {*Loan.objects.values_list("mandate", flat=True)} == {Mandate.objects.get().number}
    assert len(asked(line)) == 1
    Loan.objects.update(state="settled")
    assert idle(line, "open") == {"revoked": 0, "last": None}, "the line may be drawn on"
    CreditLine.objects.update(state="closed")
    assert idle(line, "closed") == {"revoked": 1, "last": None}


def test_a_silent_bank_holds_nothing_up_and_is_asked_another_day(line: Line) -> None:
    line.silent.update({PATH, BATCH})
    loan = lent(line)
    assert (loan.mandate, Mandate.objects.count(), len(asked(line))) == ("", 0, ask.TRIES)
    assert missing(line, "silent") == {"registered": 0, "refused": 0, "loans": 0}
    assert not Entry.objects.filter(act="mandate.register").exists(), "an act that does nothing is none"
    line.silent.clear()
    assert missing(line, "speaks") == {"registered": 1, "refused": 0, "loans": 1}
    assert Loan.objects.get().mandate == Mandate.objects.get().number != ""
    assert missing(line, "again") == {"registered": 0, "refused": 0, "loans": 0}
    items = [item for body in asked(line, BATCH) for item in body["items"]]  # type: ignore[attr-defined]
    assert len({str(body["reference"]) for body in [*asked(line), *items]}) == 1 and len(items) == 2
    sound()


def test_only_so_many_are_asked_about_in_a_run(line: Line) -> None:
    line.silent.add(PATH)
    lent(line, ONE)
    lent(line, OTHER)
    line.silent.clear()
    assert missing(line, "first", most=1) == {"registered": 1, "refused": 0, "loans": 1}
    assert missing(line, "second", most=1) == {"registered": 1, "refused": 0, "loans": 1}
    assert "" not in Loan.objects.values_list("mandate", flat=True)


def test_a_batch_that_was_kept_nowhere_is_found_again_item_by_item(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash after the bank registered two; the next day asks under the same references in another batch."""
    line.silent.add(PATH)
    loans = [lent(line, ONE), lent(line, OTHER)]
    line.silent.clear()

    def crash(*given: object, **more: object) -> Result:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr("loanmill.operations.mandates.missing.record_missing", crash)
        missing(line, "crash")
    numbers = {str(registered(body)) for body in asked(line, BATCH)[0]["items"]}  # type: ignore[attr-defined]
    move_day(1)
    assert missing(line, "next day", most=1) == {"registered": 1, "refused": 0, "loans": 1}
    assert missing(line, "after it") == {"registered": 1, "refused": 0, "loans": 1}
    assert {*Mandate.objects.values_list("number", flat=True)} == numbers
    assert {*Loan.objects.values_list("mandate", flat=True)} == numbers and len(numbers) == len(loans)
    assert Mandate.objects.count() == 2
    seal_all()
    assert [one for one in verify().problems if not one.where.startswith("business_day")] == []  # the test moved it


def registered(body: dict[str, str]) -> str:
    """The number that the bank has for an item."""
    said = rail.registered(provider("bank"), reference=body["reference"], account=body["account"], limit_ms=9_000)
    assert said.status == "active"
    return said.number


def test_some_of_a_batch_are_refused_and_the_others_registered(line: Line) -> None:
    line.silent.add(PATH)
    good, bad = lent(line, ONE), lent(line, OTHER)
    line.silent.clear()
    one = line.merchant(OTHER)
    line.town._by_account.pop(one.account)
    assert missing(line, "mixed") == {"registered": 1, "refused": 1, "loans": 1}
    assert len(asked(line, BATCH)) == 1 and asked(line) == asked(line)[: 2 * ask.TRIES]
    refused = Mandate.objects.get(state="refused")
    assert (refused.borrower_id, refused.reason, refused.number) == (bad.borrower_id, "no_such_account", "")
    assert Loan.objects.get(pk=good.pk).mandate == Mandate.objects.get(state="active").number
    assert Loan.objects.get(pk=bad.pk).mandate == ""
    assert missing(line, "again") == {"registered": 0, "refused": 0, "loans": 0}
    sound()


def test_a_bank_without_batches_is_asked_one_by_one(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line.silent.add(PATH)
    lent(line, ONE), lent(line, OTHER)
    line.silent.clear()
    before, none = len(asked(line)), rail.Mandate("unknown", "http_404", "", None, b"")
    monkeypatch.setattr(ask, "register_all", lambda to, *, orders, limit_ms: (none,) * len(orders))
    assert missing(line, "singly") == {"registered": 2, "refused": 0, "loans": 2}
    assert len(asked(line)) == before + 2
    sound()


def test_while_a_day_closes_no_loan_gets_a_number(line: Line) -> None:
    line.silent.add(PATH)
    lent(line)
    line.silent.clear()
    BusinessDay.objects.update(state="closing")
    assert missing(line, "night") == {"registered": 0, "refused": 0, "loans": 0}
    assert (Loan.objects.get().mandate, Mandate.objects.count()) == ("", 0)
    BusinessDay.objects.update(state="open")
    assert missing(line, "morning") == {"registered": 1, "refused": 0, "loans": 1}


def test_a_refusal_is_kept_and_asked_about_again_after_a_while(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        refusal = rail.Mandate("refused", "name_differs", "", None, b"")
        patch.setattr(ask, "register", lambda *given, **more: refusal)
        loan = lent(line)
        mandate = Mandate.objects.get()
        assert (loan.mandate, mandate.number, mandate.state, mandate.reason) == ("", "", "refused", "name_differs")
        assert missing(line, "soon") == {"registered": 0, "refused": 0, "loans": 0}
        assert Mandate.objects.count() == 1, "not asked at all"
    move_day(ASK_AGAIN.days)
    assert missing(line, "later") == {"registered": 1, "refused": 0, "loans": 1}
    references = [row.reference for row in Mandate.objects.all()]
    assert len({*references}) == 2 and Loan.objects.get().mandate != ""


def test_a_number_that_stands_for_somebody_else_is_not_taken(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    first = lent(line, ONE)
    twice = rail.Mandate("active", "", first.mandate, FIRST_DAY, b"")
    monkeypatch.setattr(ask, "register", lambda *given, **more: twice)
    assert lent(line, OTHER).mandate == ""
    row = Mandate.objects.get(state="refused")
    assert (row.reason, row.number) == ("number_taken", "")


def test_it_is_revoked_when_nothing_is_owed_and_a_loan_opened_again_gets_another(line: Line) -> None:
    loan, other = lent(line, ONE), lent(line, OTHER)
    assert idle(line, "owing") == {"revoked": 0, "last": None}
    assert not Entry.objects.filter(act="mandate.revoke").exists()
    Loan.objects.filter(pk=loan.pk).update(state="written_off")
    assert idle(line, "written off") == {"revoked": 0, "last": None}, "it is still owed"
    Loan.objects.filter(pk=loan.pk).update(state="settled")
    line.silent.add("/bank/v1/revocations")
    assert idle(line, "silent") == {"revoked": 0, "last": None}
    line.silent.clear()
    assert idle(line, "over") == {"revoked": 1, "last": None}
    mandate = Mandate.objects.get(number=loan.mandate)
    assert (mandate.state, mandate.revoked_on) == ("revoked", FIRST_DAY)
    assert Loan.objects.get(pk=loan.pk).mandate == ""
    assert Loan.objects.get(pk=other.pk).mandate == other.mandate
    assert (taken(loan.mandate, "gone"), taken(other.mandate, "stays") == "closed") == ("closed", False)
    Loan.objects.filter(pk=loan.pk).update(state="current")  # a payment was reversed
    assert missing(line, "reversed") == {"registered": 1, "refused": 0, "loans": 1}
    assert Loan.objects.get(pk=loan.pk).mandate not in ("", loan.mandate)


def test_it_stands_while_another_loan_of_the_borrower_is_paid_out(line: Line) -> None:
    loan = lent(line)
    Loan.objects.update(state="settled")
    Application.objects.filter(pk=loan.application_id).update(state="contract_signed")
    assert idle(line, "signed") == {"revoked": 0, "last": None}
    Application.objects.filter(pk=loan.application_id).update(state="disbursed")
    assert idle(line, "paid out") == {"revoked": 1, "last": None}


def test_what_two_acts_learnt_of_one_reference_is_kept_once(line: Line) -> None:
    loan = lent(line)
    row = Mandate.objects.get()
    said = rail.Mandate("active", "", row.number, FIRST_DAY, b"")
    again = ask.Asked(row.entity_id, row.borrower_id, row.contract_id, row.reference, row.account_blind, said)
    done = record_missing(
        line.context("again"), entity_id=row.entity_id, asked=Private([again]), borrowers=Private([loan.borrower_id])
    )
    assert done == {"registered": 1, "refused": 0, "loans": 0, "last": None}
    assert (Mandate.objects.get().id, Loan.objects.get().mandate) == (row.id, row.number)
    sound()


def test_one_that_the_bank_does_not_know_is_as_good_as_revoked(line: Line) -> None:
    loan = lent(line)
    Mandate.objects.update(number="99990")
    Loan.objects.filter(pk=loan.pk).update(state="settled", mandate="99990")
    assert idle(line) == {"revoked": 1, "last": None}
    assert (Mandate.objects.get().state, Loan.objects.get().mandate) == ("revoked", "")


def test_after_a_day_end_what_is_missing_is_registered_and_at_a_months_end_all_idle_ones_end(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loanmill.workflows.mandates.MOST", 1)
    line.silent.add(PATH)
    loans = [lent(line, key) for key in (ONE, OTHER)]
    line.silent.clear()

    def step(name: str, function: object, *, workflow: str) -> Result:
        return function(line.context(workflow, name))  # type: ignore[operator,no-any-return]

    monkeypatch.setattr(engine, "step", step)
    tend_mandates("night", entity_id=loans[0].entity_id, months_end=False)
    assert [*Mandate.objects.values_list("state", flat=True)] == ["active", "active"], "in as many steps as it takes"
    assert len(asked(line, BATCH)) == 2
    Loan.objects.update(state="settled")
    tend_mandates("month", entity_id=loans[0].entity_id, months_end=True)
    assert {*Mandate.objects.values_list("state", flat=True)} == {"revoked"}
    sound()
