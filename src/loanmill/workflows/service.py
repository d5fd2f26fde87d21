"""The engine and the sealer beside the web: in every process that serves, from its first request on."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from loanmill.records.journal.sealer import Sealer
from loanmill.workflows import day_end, disburse, drawdown, engine, originate, refund
from loanmill.workflows.shell import Shell


def start_service() -> None:
    """Start the engine and the sealer of this process, and take up what a crash left; they end with the process."""
    stack = ExitStack()
    stack.enter_context(engine.running(Shell()))
    stack.callback(Sealer().start().stop)
    originate.reconcile()
    disburse.reconcile()
    drawdown.reconcile()
    refund.reconcile()
    day_end.reconcile()
    day_end.reconcile()
    atexit.register(stack.close)
