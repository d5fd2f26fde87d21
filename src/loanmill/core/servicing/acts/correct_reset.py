"""A reset put right (更正重定价): on that day another LPR held than the one that was known here.

The LPR table never changes for a day that has begun, so that a replay gives what was booked; what was published and
entered too late reaches a loan by this act, counted from its reset day.
"""

from __future__ import annotations

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Event, Findings, phase_is
from loanmill.core.servicing.reset import is_reset_day, set_anew
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step

ZH = "更正重定价"
EN = "Reset put right"


class CorrectReset(Event, frozen=True, kw_only=True, tag="correct_reset"):
    """The LPR of the loan's tenor that held on the reset day."""

    benchmark_bp: int


EVENT = CorrectReset


def conditions(*, state: LoanState, event: CorrectReset, rules: Rulebook) -> Findings:
    """The loan was open, and its rate was set anew on that day."""
    closed = phase_is(state=state)
    if closed or (state.contract.floating is not None and is_reset_day(state=state)):
        return closed
    return (Reason("no_reset_that_day", {"loan": state.contract.loan, "on": event.value_on.isoformat()}),)


def apply(*, state: LoanState, event: CorrectReset, rules: Rulebook) -> Step:
    """The rate of that morning is found anew."""
    if state.contract.floating is None:
        return Step(state)
    return set_anew(state=state, benchmark_bp=event.benchmark_bp)
