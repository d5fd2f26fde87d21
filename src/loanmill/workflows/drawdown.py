"""Drawdown: what was decided and booked is paid out, once; what the bank refuses is taken off the books."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from dbos import DBOS

from loanmill.operations.act import Result
from loanmill.operations.credit.pay_draw import pay_draw
from loanmill.operations.disburse.unsure import Unsure
from loanmill.records.credit import Drawdown
from loanmill.workflows import engine

# Seconds between one asking of the bank and the next; after the last the reconciler takes it up again.
WAITS_S = (0.5, 1, 2, 5, 10, 30)


def workflow_id(drawdown_id: UUID) -> str:
    """The id of the workflow of one draw."""
    return f"drawdown-{drawdown_id}"


@engine.durable("drawdown")
def drawdown(workflow: str, drawdown_id: str) -> Result:
    """Pay until the bank says what happened."""
    step = partial(engine.step, "pay", partial(pay_draw, drawdown_id=UUID(drawdown_id)), workflow=workflow)
    for wait_s in WAITS_S:
        try:
            return step()
        except Unsure as error:
            DBOS.logger.warning(f"{workflow}: {error}; asking again in {wait_s} s")
            DBOS.sleep(wait_s)
    return step()


def start_drawdown(drawdown_id: UUID) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(drawdown_id)
    engine.start(drawdown, workflow, workflow, str(drawdown_id))
    return workflow


def reconcile() -> int:
    """Start what stands booked and unpaid and that the engine does not know, or failed at."""
    return sum(
        engine.take_up(drawdown, workflow_id(key), str(key))
        for key in Drawdown.objects.filter(state="booked").values_list("id", flat=True)
    )
