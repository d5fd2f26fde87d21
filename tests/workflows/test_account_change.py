"""A new account on the line: the bank ends the old authorisation and registers the new one, once, whatever breaks."""

from __future__ import annotations

from uuid import UUID

import pytest

from loanmill.operations.accounts.decide import decide_account
from loanmill.operations.accounts.propose import NewAccount, propose_account
from loanmill.operations.act import Result
from loanmill.operations.mandates import idle, missing
from loanmill.operations.providers import provider
from loanmill.rails import bank
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import AccountChange, BusinessDay, Entry, Loan, Mandate
from loanmill.records.vault import blind, identity
from loanmill.workflows import account_change, engine
from loanmill.workflows.mandates import tend_mandates
from tests.workflows.line import FIRST_DAY, Line

pytestmark = pytest.mark.usefixtures("running")
ONE, PAPER = "m5", b"%PDF-1.7 signed by the borrower"
BATCH, REVOKE = "/bank/v1/mandate-batches", "/bank/v1/revocations"


def lent(line: Line) -> Loan:
    application = line.disbursed(line.accepted(line.originated(line.merchant(ONE))))
    return Loan.objects.get(application=application)


def agreed(line: Line, account: str, name: str = "change") -> UUID:
    """An officer enters it, the manager agrees; no workflow is started."""
    given = NewAccount(account, "settlement", PAPER, "当面签字")
    officer = line.context(name, "propose", actor=line.staff("officer1"))
    change = UUID(str(propose_account(officer, loan_id=Loan.objects.get().id, given=given)["change"]))
    decide_account(line.context(name, "decide", actor=line.staff("manager")), change_id=change, approve=True)
    return change


def run(change: UUID) -> None:
    engine.wait(account_change.start_account_change(change))


def asked(line: Line, path: str) -> list[dict[str, object]]:
    return [body for method, where, body in line.asked if (method, where) == ("POST", path)]


def ordered(line: Line) -> list[dict[str, object]]:
    """What was asked for in batches, item by item."""
    return [item for body in asked(line, BATCH) for item in body["items"]]  # type: ignore[attr-defined]


def taken(number: str, name: str) -> str:
    """What the bank makes of a debit under the number."""
    said = bank.debit(
        provider("bank"), batch=f"b-{name}", value_date=FIRST_DAY, items=(bank.DebitItem("i", "", 1, number),),
        limit_ms=9_000,
    )  # fmt: skip
    return said.results[0].status


def sound() -> None:
    seal_all()
    assert verify().problems == []


def night(line: Line, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows a day end."""

    def step(name: str, function: object, *, workflow: str) -> Result:
        return function(line.context(workflow, name))  # type: ignore[operator,no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(engine, "step", step)
        tend_mandates(run, entity_id=BusinessDay.objects.get().entity_id, months_end=False)


def test_the_bank_ends_the_old_and_registers_the_new(line: Line) -> None:
    loan, one = lent(line), line.merchant(ONE)
    old = loan.mandate
    run(agreed(line, one.other_account))
    ended, made = Mandate.objects.get(number=old), Mandate.objects.exclude(number=old).get()
    assert (ended.state, ended.revoked_on, made.state) == ("revoked", FIRST_DAY, "active")
    assert Loan.objects.get().mandate == made.number and made.account_blind == blind("account", one.other_account)
    assert identity(loan.borrower)["account"] == one.other_account
    (revocation,), (order,) = asked(line, REVOKE), ordered(line)
    assert revocation["mandate"] == old
    paper = AccountChange.objects.get().paper_sha256
    assert (order["account"], order["document_sha256"]) == (one.other_account, paper)
    assert (taken(old, "old"), taken(made.number, "new") == "closed") == ("closed", False)
    bodies = str([bytes(entry.body) for entry in Entry.objects.all()])
    assert one.other_account not in bodies and one.account not in bodies
    sound()


def test_run_twice_or_cut_off_anywhere_it_happens_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash after the bank has done it and before we kept it: the next run finds what the bank knows."""
    loan, one = lent(line), line.merchant(ONE)
    change = agreed(line, one.other_account)

    def crash(*given: object, **more: object) -> Result:
        raise RuntimeError("the process ends here")

    for room, name in ((idle, "record_revoked"), (missing, "record_missing")):
        with monkeypatch.context() as patch:
            patch.setattr(room, name, crash)
            with pytest.raises(Exception, match="ends here"):
                run(change)
        assert Loan.objects.get().mandate == "", name
    assert Mandate.objects.get().state == "revoked", "what the first step did the second run did not undo"
    run(change)
    run(change)
    assert len({str(body["reference"]) for body in ordered(line)}) == 1
    assert sorted(Mandate.objects.values_list("state", flat=True)) == ["active", "revoked"]
    assert Loan.objects.get().mandate == Mandate.objects.get(state="active").number != loan.mandate
    assert len(asked(line, REVOKE)) == 2, "the second run did not ask a third time"
    acts = [*Entry.objects.filter(act__startswith="mandate.").values_list("act", flat=True)]
    assert sorted(acts) == ["mandate.register", "mandate.revoke"]
    sound()


def test_what_only_the_bank_knows_of_the_old_account_is_ended_too(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The night before registered it, and a crash kept it from us; the account changes before the next night."""
    line.silent.add("/bank/v1/mandates")
    loan, one = lent(line), line.merchant(ONE)
    line.silent.clear()

    def crash(*given: object, **more: object) -> Result:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(missing, "record_missing", crash)
        missing.register_missing(line.context("night"), entity_id=loan.entity_id, most=10)
    assert not Mandate.objects.exists() and len(ordered(line)) == 1
    run(agreed(line, one.other_account))
    old = Mandate.objects.get(account_blind=blind("account", one.account))
    assert (old.state, taken(old.number, "old")) == ("revoked", "closed")
    assert Loan.objects.get().mandate == Mandate.objects.get(state="active").number != old.number
    sound()


def test_a_silent_bank_is_asked_again_after_the_day_end(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    lent(line)
    line.silent.update({BATCH, REVOKE})
    change = agreed(line, line.merchant(ONE).other_account)
    run(change)
    assert (Mandate.objects.get().state, Loan.objects.get().mandate) == ("revoking", "")
    line.silent.clear()
    night(line, "first", monkeypatch)
    night(line, "second", monkeypatch)
    assert sorted(Mandate.objects.values_list("state", flat=True)) == ["active", "revoked"]
    assert Loan.objects.get().mandate == Mandate.objects.get(state="active").number
    assert (len(asked(line, REVOKE)), account_change.reconcile()) == (2, 0)
    sound()


def test_what_was_agreed_where_no_engine_ran_is_taken_up(line: Line) -> None:
    lent(line)
    change = agreed(line, line.merchant(ONE).other_account)
    assert account_change.reconcile() == 1
    engine.wait(account_change.workflow_id(change))
    assert account_change.reconcile() == 0
    assert Loan.objects.get().mandate == Mandate.objects.get(state="active").number


def test_an_account_in_another_name_is_refused_by_the_bank_and_said(line: Line) -> None:
    loan = lent(line)
    run(agreed(line, line.merchant("m4").account))
    assert (Loan.objects.get().mandate, AccountChange.objects.get().unregistered) == ("", "name_differs")
    run(agreed(line, line.merchant(ONE).other_account, "again"))
    made = Mandate.objects.get(state="active")
    assert (Loan.objects.get().mandate, Mandate.objects.get(number=loan.mandate).state) == (made.number, "revoked")
    sound()
