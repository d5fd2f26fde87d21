"""The durable engine: DBOS with a database of its own, started once a process.

A workflow is a chain of steps, each an operation whose key is made of the workflow and the step. The operation's
journal entry, written in the same transaction as its rows, is what makes a step happen once: a step that DBOS
runs again after a crash finds its entry and returns the stored result.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID
from django.conf import settings
from django.db import connection, transaction

from loanmill.core.kernel.ids import step_id
from loanmill.operations.act import Context, Result, done_before
from loanmill.records.actor import SYSTEM
from loanmill.workflows.shell import Shell, system_clock

# Raised by hand when a change of the steps makes workflows under way unreadable.
VERSION = "1"
# How a run of a workflow ends that did not get to the end of its steps.
FAILED = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})
# Between the id of a workflow and the number of a run that followed failed ones.
AGAIN = "-again-"

# Seconds before what failed once is taken up by itself; twice as long after each failure, up to the second figure.
PATIENCE_S, MOST_PATIENCE_S = 60.0, 3_600.0

_shell: Shell | None = None
# The latest workflows started here: waiting for one of them needs no polling.
MOST_HANDLES = 1000
_handles: dict[str, Any] = {}


@contextmanager
def running(shell: Shell) -> Iterator[None]:
    """Run the engine around the block; workflows that a crash cut off go on at once."""
    global _shell
    _shell = shell
    DBOS(config=_config())
    DBOS.launch()
    try:
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=10)
        _shell = None


def shell() -> Shell:
    """The clock, randomness and connections of this process. Raises RuntimeError outside `running`."""
    if _shell is None:
        raise RuntimeError("the durable engine is not running; enter workflows.engine.running first")
    return _shell


def context(workflow: str, step: str) -> Context:
    """The context of one step: the house acts, once."""
    key = step_id(workflow, step)
    here = shell()
    return Context(actor=SYSTEM, key=key, at=here.clock(), random=here.random(key))


def step(name: str, function: Callable[[Context], Result], *, workflow: str) -> Result:
    """Run one durable step: `function` is given the step's context. Its result is kept by DBOS too.

    Where the step's act stands already, nobody outside is asked again: by now the answers might be others.
    """

    def run() -> Result:
        try:
            here = context(workflow, name)
            return done_before(here.key) or function(here)
        finally:
            connection.close_if_unusable_or_obsolete()

    result: Result = DBOS.run_step({"name": name}, run)
    return result


def durable(name: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Make a function a workflow called `name`, which goes on after every end of its process.

    The engine's own limit of recoveries is off: it counts ends of the process, whatever ended it, and a run given up
    for them would stand between two steps until somebody starts it by hand.
    """
    made: Callable[[Callable[..., Result]], Callable[..., Result]] = DBOS.workflow(
        name=name, max_recovery_attempts=None
    )
    return made


def start(workflow: Callable[..., Any], workflow_id: str, *args: str) -> None:
    """Start a workflow of this id once the transaction under way commits; a second start of the id does nothing.

    Where every run of it failed it is run once more: that run has another id, while its steps keep their keys, so
    what was done is not done again.
    """

    def go() -> None:
        if _shell is not None:  # without an engine here, the reconciler of one elsewhere starts it from the rows
            handle = _run(workflow, workflow_id, *args)
            if handle.get_status().status in FAILED:
                runs = _runs(workflow_id)
                going = [run for run in runs if run.status not in FAILED]
                last = going[-1].workflow_id if going else f"{workflow_id}{AGAIN}{len(runs)}"
                handle = _run(workflow, last, *args)
            if len(_handles) >= MOST_HANDLES:
                _handles.pop(next(iter(_handles)))
            _handles[workflow_id] = handle

    transaction.on_commit(go)


def _run(workflow: Callable[..., Any], run_id: str, *args: str) -> Any:
    with SetWorkflowID(run_id):
        return DBOS.start_workflow(workflow, *args)


def _runs(workflow_id: str) -> list[Any]:
    """Every run of the workflow that the engine knows, the first one first."""
    found = DBOS.list_workflows(workflow_id_prefix=workflow_id, load_input=False, load_output=False)
    return [run for run in found if run.workflow_id.partition(AGAIN)[0] == workflow_id]


def wait(workflow_id: str) -> None:
    """Wait until the workflow is over. Raises what the run raised."""
    handle = _handles.pop(workflow_id, None)
    if handle is not None:
        handle.get_result()
    else:
        DBOS.retrieve_workflow(workflow_id).get_result(polling_interval_sec=0.02)


def wait_all() -> None:
    """Wait for every workflow that is under way."""
    for status in DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False):
        wait(status.workflow_id)


def known(workflow_id: str) -> bool:
    """Whether the engine knows the workflow."""
    return bool(DBOS.list_workflows(workflow_ids=[workflow_id], load_input=False))


def take_up(workflow: Callable[..., Any], workflow_id: str, *args: str, patient: bool = False) -> bool:
    """Start a workflow that the engine does not know, or whose every run failed; whether it was started.

    `patient` leaves one alone whose last run failed a short while ago: for so long again with every failure.
    """
    first = DBOS.list_workflows(workflow_ids=[workflow_id], load_input=False, load_output=False)
    if first and first[0].status not in FAILED:
        return False
    runs = _runs(workflow_id) if first else []  # by the beginning of an id, which no index serves
    if any(run.status not in FAILED for run in runs) or (patient and _rests(runs)):
        return False
    start(workflow, workflow_id, workflow_id, *args)
    return True


def _rests(runs: Sequence[Any]) -> bool:
    """Whether the last of some failed runs is too short a while ago."""
    if not runs:
        return False
    last_ms: int = max(run.updated_at or run.created_at or 0 for run in runs)
    wait_s: float = min(PATIENCE_S * 2 ** (len(runs) - 1), MOST_PATIENCE_S)
    return system_clock().timestamp() < last_ms / 1000 + wait_s


def _config() -> DBOSConfig:
    return {
        "name": "loanmill",
        "system_database_url": _system_database_url(),
        "application_version": VERSION,
        "executor_id": "local",
        "run_admin_server": False,
        "log_level": "WARNING",
        "console_log_level": "CRITICAL",
        "use_listen_notify": False,
    }


def _system_database_url() -> str:
    """The engine's own database: a file beside ours, or a schema of its own on the same PostgreSQL."""
    if connection.vendor == "postgresql":
        url: str = settings.DATABASE_URL
        return url.replace("postgres://", "postgresql://", 1)
    path = Path(settings.HOME) / "workflows.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{path}"
