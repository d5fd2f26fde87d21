"""A demo's time and chance: both follow from the data, so that a crash in between changes nothing.

The clock stands at nine in the morning of the open business day and moves a second with every journal entry of
that day. Randomness is drawn from the seed and the key of the act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from loanmill.cli.demo.plan import morning_of
from loanmill.records.day import BusinessDay
from loanmill.records.journal.tables import Entry
from loanmill.workflows.shell import Random, Shell


def demo_shell(*, seed: int, start: date) -> Shell:
    """The shell of a demo that starts on `start`."""
    return Shell(clock=lambda: _now(start), random=_random(seed))


def _now(start: date) -> datetime:
    day = BusinessDay.objects.exclude(state="closed").order_by("date").values_list("date", flat=True).first()
    morning = morning_of(day or start)
    return morning + timedelta(seconds=Entry.objects.filter(at__gte=morning).count())


def _random(seed: int) -> Callable[[UUID], Random]:
    def of(key: UUID) -> Random:
        drawn = 0

        def draw(length: int) -> bytes:
            nonlocal drawn
            drawn += 1
            return hashlib.shake_256(f"demo {seed} {key} {drawn}".encode()).digest(length)

        return draw

    return of
