"""Drawdown: what was decided and booked is paid out, once; what the bank refuses is taken off the books."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.credit.pay_draw import pay_draw
from loanmill.records.credit import Drawdown
from loanmill.workflows import engine
from loanmill.workflows.asking import until_told


def workflow_id(drawdown_id: UUID) -> str:
    """The id of the workflow of one draw."""
    return f"drawdown-{drawdown_id}"


@engine.durable("drawdown")
def drawdown(workflow: str, drawdown_id: str) -> Result:
    """Pay until the bank says what happened."""
    return until_told("pay", partial(pay_draw, drawdown_id=UUID(drawdown_id)), workflow=workflow)


def start_drawdown(drawdown_id: UUID) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(drawdown_id)
    engine.start(drawdown, workflow, workflow, str(drawdown_id))
    return workflow


def reconcile(*, patient: bool = False) -> int:
    """Start what stands booked and unpaid and that the engine does not know, or failed at."""
    return sum(
        engine.take_up(drawdown, workflow_id(key), str(key), patient=patient)
        for key in Drawdown.objects.filter(state="booked").values_list("id", flat=True)
    )
