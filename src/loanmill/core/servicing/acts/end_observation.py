"""The end of the observation period (观察期结束): a person says whether the debtor's difficulty is over.

It lasts two periods and a year at least, counted from the first day due under the new terms; being late begins it
anew, and so does a difficulty that is not over (rules of 2023, article 21).
"""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import add_months
from loanmill.core.servicing.event import Event, Findings
from loanmill.core.servicing.policy import Restructuring
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.standing import periods_kept
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step

ZH = "观察期结束"
EN = "End of the observation period"


class EndObservation(Event, frozen=True, kw_only=True, tag="end_observation"):
    """Whether the financial difficulty is over."""

    solved: bool


EVENT = EndObservation


def is_over(*, state: LoanState, policy: Restructuring) -> bool:
    """Whether the loan was observed for long enough by the state's day."""
    watch = state.standing.observation
    if watch is None or state.on < add_months(start=watch.counts_from, months=policy.observation_months):
        return False
    # The day from which it counts is itself a due day, so it is one of the periods.
    kept = periods_kept(state=state, since=watch.counts_from, on=state.on) + 1
    return kept >= policy.observation_periods


def conditions(*, state: LoanState, event: EndObservation, rules: Rulebook) -> Findings:
    """The loan is under observation, and was for long enough."""
    if is_over(state=state, policy=rules.on(event.value_on).restructuring):
        return ()
    watch = state.standing.observation
    since = watch.counts_from.isoformat() if watch else None
    return (Reason("observation_not_over", {"loan": state.contract.loan, "since": since}),)


def apply(*, state: LoanState, event: EndObservation, rules: Rulebook) -> Step:
    """The cap falls away, or the period begins anew."""
    watch = state.standing.observation
    if watch is None or not is_over(state=state, policy=rules.on(state.on).restructuring):
        return Step(state)
    anew = None if event.solved else replace(watch, counts_from=state.on)
    return Step(replace(state, standing=replace(state.standing, observation=anew)))
