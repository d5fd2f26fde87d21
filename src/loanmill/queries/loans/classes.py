"""How the class of a loan changed: its history lived through again, night by night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.catalogue import act_of
from loanmill.core.servicing.day import advance
from loanmill.core.servicing.replay import in_order
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.state import opened as begun
from loanmill.queries.loans.file import loan_row
from loanmill.records.actor import Actor
from loanmill.records.filed import opened
from loanmill.records.lpr import rulebook


@dataclass(frozen=True, slots=True)
class ClassChange:
    """From the morning of `on` the loan had this class; `days_past_due` is how late it was."""

    on: date
    loan_class: str
    days_past_due: int
    on_books: bool


def class_changes(*, viewer: Actor, number: str, today: date) -> tuple[ClassChange, ...] | None:
    """The changes, the latest first; None for a loan that the viewer may not see.

    Raises ValueError or LookupError where what is kept of the loan cannot be read.
    """
    loan = loan_row(viewer=viewer, number=number)
    if loan is None:
        return None
    rules, file = rulebook(), opened(loan, on=today).file
    state, waiting = begun(contract=file.contract), list(in_order(events=file.events))
    found: list[ClassChange] = []
    while True:
        while waiting and waiting[0].value_on <= state.on:
            event = waiting.pop(0)
            state = act_of(event=event).apply(state=state, event=event, rules=rules).state
        _note(found, state)
        if state.on >= today:
            return tuple(reversed(found))
        state = advance(state=state, to=state.on + timedelta(days=1), rules=rules).state


def _note(found: list[ClassChange], state: LoanState) -> None:
    """Keep the state's class when it is another than before."""
    late = days_past_due(oldest_unpaid_due_on=state.oldest_unpaid_due_on, as_of=state.on)
    made = ClassChange(state.on, state.standing.loan_class, late, state.on_books)
    if not found or (found[-1].loan_class, found[-1].on_books) != (made.loan_class, made.on_books):
        found.append(made)
