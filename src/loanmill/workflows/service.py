"""Engine, sealer and reconciler beside the web: in every process that serves, from its first request on."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from loanmill.records.journal.sealer import Sealer
from loanmill.workflows import engine
from loanmill.workflows.reconciler import Reconciler
from loanmill.workflows.shell import Shell


def start_service() -> None:
    """Start the threads of this process, which take up what a crash left too; they end with the process."""
    stack = ExitStack()
    stack.enter_context(engine.running(Shell()))
    stack.callback(Sealer().start().stop)
    stack.callback(Reconciler().start().stop)
    atexit.register(stack.close)
