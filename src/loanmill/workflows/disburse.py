"""Disburse: from accepted to a loan on the books: fund, sign, pay, book; or to an open line. Each effect once.

A rail that does not say what happened is asked again under the same reference, a little later each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from dbos import DBOS

from loanmill.operations.act import Context, Result
from loanmill.operations.book_loan import book_loan
from loanmill.operations.credit.open_line import open_line
from loanmill.operations.disburse.fund import ask_funder
from loanmill.operations.disburse.pay import pay_out
from loanmill.operations.disburse.sign import sign_contract
from loanmill.operations.disburse.unsure import Unsure
from loanmill.records.application import Application
from loanmill.workflows import engine

# Seconds between one asking and the next; after the last the workflow fails and the reconciler takes it up again.
WAITS_S = (0.5, 1, 2, 5, 10, 30)


def workflow_id(application_id: UUID, attempt: int) -> str:
    """The id of the workflow of one attempt."""
    return f"disburse-{application_id}-{attempt}"


@engine.durable("disburse")
def disburse(workflow: str, application: str) -> Result:
    """Fund, sign, pay, book. Ends early where no funder takes the loan or the bank does not pay.

    Where the offer is a line it is opened when signed: what is drawn later is paid then.
    """
    application_id = UUID(application)
    funded = _surely("fund", partial(ask_funder, application_id=application_id), workflow)
    if funded["funder"] is None:
        return funded
    signed = _surely("sign", partial(sign_contract, application_id=application_id), workflow)
    if signed["line"]:
        return engine.step("open", lambda context: open_line(context, application_id=application_id), workflow=workflow)
    paid = _surely("pay", partial(pay_out, application_id=application_id), workflow)
    if paid["status"] != "paid":
        return paid
    return engine.step("book", lambda context: book_loan(context, application_id=application_id), workflow=workflow)


def _surely(name: str, function: Callable[[Context], Result], workflow: str) -> Result:
    """Run a step until the rail says what happened."""
    for wait_s in WAITS_S:
        try:
            return engine.step(name, function, workflow=workflow)
        except Unsure as error:
            DBOS.logger.warning(f"{workflow} {name}: {error}; asking again in {wait_s} s")
            DBOS.sleep(wait_s)
    return engine.step(name, function, workflow=workflow)


def start_disburse(application_id: UUID, attempt: int) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(application_id, attempt)
    engine.start(disburse, workflow, workflow, str(application_id))
    return workflow


def reconcile() -> int:
    """Start what the rows say must be under way and the engine does not know, or failed at."""
    started = 0
    waiting = Application.objects.filter(state__in=("accepted", "contract_signed", "disbursing"))
    for key, attempt in waiting.values_list("id", "attempt"):
        started += engine.take_up(disburse, workflow_id(key, attempt), str(key))
    return started
