"""Asking outside until it is known what happened: again under the same reference, a little later each time."""

from __future__ import annotations

from collections.abc import Callable

from dbos import DBOS

from loanmill.operations.act import Context, Result
from loanmill.operations.day.row import DayClosing
from loanmill.operations.unsure import Unsure
from loanmill.workflows import engine

# Seconds between one asking and the next; after the last the workflow fails and the reconciler takes it up again.
WAITS_S = (0.5, 1, 2, 5, 10, 30)


def until_told(name: str, function: Callable[[Context], Result], *, workflow: str) -> Result:
    """Run one durable step until the rail says what happened and the day is open for what it says to be booked.

    Raises Unsure or DayClosing where that is not so after the last asking either.
    """
    for wait_s in WAITS_S:
        try:
            return engine.step(name, function, workflow=workflow)
        except (Unsure, DayClosing) as error:
            DBOS.logger.warning(f"{workflow} {name}: {error}; asking again in {wait_s} s")
            DBOS.sleep(wait_s)
    return engine.step(name, function, workflow=workflow)
