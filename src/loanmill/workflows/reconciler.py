"""The reconciler: takes up what the rows say must be under way and no run works on, so that no money waits for ever.

A run ends when a rail was silent for too long, or its process did. Every process that serves looks when it starts and
then once a minute, patiently: what fails again is left alone for longer. A workflow that two of them take up at once
runs once. A day that stands half closed is taken up when a process starts alone: books that disagree and a batch that
the bank refuses wait for a person.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial

from django.db import close_old_connections, connection

from loanmill.workflows import account_change, day_end, disburse, drawdown, originate, refund

EVERY_S = 60.0
_log = logging.getLogger(__name__)


def take_up_all(*, patient: bool) -> int:
    """Take up what there is now; how many runs were started. What cannot be looked at is left for the next time."""
    looks: list[Callable[[], int]] = [
        partial(originate.reconcile, patient=patient),
        partial(disburse.reconcile, patient=patient),
        partial(drawdown.reconcile, patient=patient),
        partial(refund.reconcile, patient=patient),
        partial(account_change.reconcile, patient=patient),
    ]
    started = 0
    for look in looks if patient else [*looks, day_end.reconcile]:
        try:
            started += look()
        except Exception:
            _log.exception("not taken up this time")
    return started


class Reconciler:
    """Takes up in a thread of its own, at once and then every `every_s` seconds, until stopped."""

    def __init__(self, *, every_s: float = EVERY_S) -> None:
        self._every_s, self._stop = every_s, threading.Event()
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> Reconciler:
        """Start looking."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop after the look under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        patient = False
        while True:
            close_old_connections()
            take_up_all(patient=patient)
            patient = True
            if self._stop.wait(self._every_s):
                connection.close()
                return
