"""Each effect once: a step that DBOS runs again, because a crash hid that it was done, finds its entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from loanmill.operations.act import Context, Result
from loanmill.operations.book_loan import book_loan
from loanmill.operations.collect import collect_evidence
from loanmill.operations.decide import decide_application
from loanmill.operations.disburse import fund, pay, sign
from loanmill.operations.disburse.fund import ask_funder
from loanmill.operations.disburse.pay import pay_out
from loanmill.operations.disburse.sign import sign_contract
from loanmill.records.models import (
    AnswerRow,
    Application,
    BusinessDay,
    Contract,
    DecisionRow,
    Disbursement,
    Entry,
    Funder,
    Funding,
    LakeBatch,
    Loan,
    Mandate,
    Offer,
    Posting,
)
from loanmill.workflows import engine
from tests.workflows.line import Line

pytestmark = pytest.mark.usefixtures("running")

EFFECTS = (
    Entry, AnswerRow, LakeBatch, DecisionRow, Offer, Funding, Contract, Disbursement, Mandate, Loan, Posting,
)  # fmt: skip


class Crash(BaseException):
    """The process ends here, as far as DBOS can tell."""


def effects() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EFFECTS}


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the steps of a workflow in this thread, each of them twice, as after a crash before it was recorded."""

    def step(name: str, function: Callable[[Context], Result], *, workflow: str) -> Result:
        def once() -> Result:
            here = engine.context(workflow, name)
            return engine.done_before(here.key) or function(here)

        first = once()
        stood = effects()
        assert once() == first
        assert effects() == stood, f"{name} left something a second time"
        return first

    return lambda: monkeypatch.setattr(engine, "step", step)


def test_every_step_run_twice_leaves_one_of_everything(line: Line, forgetful: Callable[[], None]) -> None:
    forgetful()
    application = line.disbursed(line.accepted(line.originated(line.merchant("m4"))))
    assert application.state == "disbursed"
    assert effects() | {"Entry": 0, "Posting": 0} == {
        "Entry": 0, "AnswerRow": 4, "LakeBatch": 2, "DecisionRow": 1, "Offer": 1, "Funding": 1, "Contract": 1,
        "Disbursement": 1, "Mandate": 1, "Loan": 1, "Posting": 0,
    }  # fmt: skip
    for once in ("/bank/v1/payments", "/bank/v1/mandates"):
        assert len([path for path in line.paths() if path == once]) == 1


STEPS: dict[str, Callable[..., Result]] = {
    "collect": collect_evidence,
    "decide": decide_application,
    "fund": ask_funder,
    "sign": sign_contract,
    "pay": pay_out,
    "book": book_loan,
}


def until(line: Line, name: str) -> Application:
    """A case that waits for the step."""
    one = line.merchant("m5")
    if name in ("collect", "decide"):
        application = line.submitted(one)
        if name == "decide":
            collect_evidence(line.context("collect", one.key), application_id=application.id)
        return application
    application = line.accepted(line.decided(one))
    for before in ("fund", "sign", "pay"):
        if before == name:
            break
        STEPS[before](line.step(application, before), application_id=application.id)
    return application


@pytest.mark.parametrize("name", [*STEPS])
def test_a_step_repeated_under_its_key_gives_its_result_again(line: Line, name: str) -> None:
    """Even where the engine would not look first: the act itself knows its key."""
    application = until(line, name)
    first = STEPS[name](line.step(application, name), application_id=application.id)
    stood = effects()
    if name == "collect":  # asked about no more, once it is past
        assert engine.done_before(line.step(application, name).key) == first
    elif name == "fund":
        Funder.objects.filter(code="cheap").update(quota_fen=1)  # meanwhile used up: another funder would be asked
        assert engine.done_before(line.step(application, name).key) == first
    else:
        assert STEPS[name](line.step(application, name), application_id=application.id) == first
    assert effects() == stood


RECORDS = {"sign": (sign, "record_contract"), "pay": (pay, "record_payment"), "fund": (fund, "record_funding")}


@pytest.mark.parametrize("name", [*RECORDS])
@pytest.mark.parametrize("days", [0, 1])
def test_an_order_whose_answer_was_lost_is_not_given_a_second_time(
    line: Line, name: str, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rail has done it, the crash comes before we wrote it down, and maybe the day is closed in between."""
    application = until(line, name)
    module, record = RECORDS[name]

    def crash(*_: object, **__: object) -> Result:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(module, record, crash)
        with pytest.raises(Crash):
            STEPS[name](line.step(application, name), application_id=application.id)
    if days:
        day = BusinessDay.objects.get()
        BusinessDay.objects.filter(pk=day.pk).update(date=day.date + timedelta(days=days))
    for step in [*STEPS][[*STEPS].index(name) :]:
        STEPS[step](line.step(application, step), application_id=application.id)
    assert line.again(application).state == "disbursed"
    payments = {body["reference"] for method, path, body in line.asked if path == "/bank/v1/payments"}
    quotes = {path for path in line.paths() if path.startswith("/funder/")}
    assert (len(payments), len(quotes), Loan.objects.count(), Contract.objects.count()) == (1, 1, 1, 1)
    assert Disbursement.objects.get().status == "paid"
    mandates = {body["reference"] for method, path, body in line.asked if path == "/bank/v1/mandates"}
    assert (mandates, Mandate.objects.get().state) == ({Mandate.objects.get().reference}, "active")
    assert Loan.objects.get().mandate == Mandate.objects.get().number != ""
