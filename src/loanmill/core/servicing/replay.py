"""The definition of a loan: its history replayed. Whatever is done step by step must come to the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.catalogue import act_of
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.day import advance
from loanmill.core.servicing.event import Event
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import opened
from loanmill.core.servicing.step import Step


def in_order(*, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that stand, by the day from which they count; those of one day as they were entered."""
    return tuple(sorted(live(events=events), key=lambda event: event.value_on))


def replay(*, contract: Contract, events: Sequence[Event], rules: Rulebook, through: date) -> Step:
    """The loan on the morning of `through` with all its vouchers and findings.

    `events` are as entered, reversals among them; those after `through` are left out.
    """
    step = Step(opened(contract=contract))
    for event in in_order(events=events):
        if event.value_on <= through:
            step = step.then(advance(state=step.state, to=event.value_on, rules=rules))
            step = step.then(act_of(event=event).apply(state=step.state, event=event, rules=rules))
    return step.then(advance(state=step.state, to=through, rules=rules))
