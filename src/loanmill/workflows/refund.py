"""Refund: the bank is asked until it says whether the money went back; what failed is booked back by the same step."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.payments.refund import send_refund
from loanmill.records.refund import Refund
from loanmill.workflows import engine
from loanmill.workflows.asking import until_told


def workflow_id(refund_id: UUID) -> str:
    """The id of the workflow of one refund."""
    return f"refund-{refund_id}"


@engine.durable("refund")
def refund(workflow: str, refund_id: str) -> Result:
    """Ask until the bank says what happened."""
    return until_told("pay", partial(send_refund, refund_id=UUID(refund_id)), workflow=workflow)


def start_refund(refund_id: UUID) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(refund_id)
    engine.start(refund, workflow, workflow, str(refund_id))
    return workflow


def reconcile(*, patient: bool = False) -> int:
    """Start what was agreed and not said to be paid, and that the engine does not know, or failed at."""
    return sum(
        engine.take_up(refund, workflow_id(key), str(key), patient=patient)
        for key in Refund.objects.filter(state="ordered").values_list("id", flat=True)
    )
