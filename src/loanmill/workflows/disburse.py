"""Disburse: from accepted to a loan on the books: fund, sign, pay, book; or to an open line. Each effect once.

A rail that does not say what happened is asked again under the same reference, a little later each time.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.book_loan import book_loan
from loanmill.operations.credit.open_line import open_line
from loanmill.operations.disburse.fund import ask_funder
from loanmill.operations.disburse.pay import pay_out
from loanmill.operations.disburse.sign import sign_contract
from loanmill.records.application import Application
from loanmill.workflows import engine
from loanmill.workflows.asking import until_told


def workflow_id(application_id: UUID, attempt: int) -> str:
    """The id of the workflow of one attempt."""
    return f"disburse-{application_id}-{attempt}"


@engine.durable("disburse")
def disburse(workflow: str, application: str) -> Result:
    """Fund, sign, pay, book. Ends early where no funder takes the loan or the bank does not pay.

    Where the offer is a line it is opened when signed: what is drawn later is paid then.
    """
    application_id = UUID(application)
    funded = until_told("fund", partial(ask_funder, application_id=application_id), workflow=workflow)
    if funded["funder"] is None:
        return funded
    signed = until_told("sign", partial(sign_contract, application_id=application_id), workflow=workflow)
    if signed["line"]:
        return engine.step("open", lambda context: open_line(context, application_id=application_id), workflow=workflow)
    paid = until_told("pay", partial(pay_out, application_id=application_id), workflow=workflow)
    if paid["status"] != "paid":
        return paid
    return engine.step("book", lambda context: book_loan(context, application_id=application_id), workflow=workflow)


def start_disburse(application_id: UUID, attempt: int) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(application_id, attempt)
    engine.start(disburse, workflow, workflow, str(application_id))
    return workflow


def reconcile(*, patient: bool = False) -> int:
    """Start what the rows say must be under way and the engine does not know, or failed at."""
    started = 0
    waiting = Application.objects.filter(state__in=("accepted", "contract_signed", "disbursing"))
    for key, attempt in waiting.values_list("id", "attempt"):
        started += engine.take_up(disburse, workflow_id(key, attempt), str(key), patient=patient)
    return started
