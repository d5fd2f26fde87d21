"""The class of one loan each evening: days past due, causes that cap it, the slow way back, the observation period.

Rules of 2023 on classifying financial assets (in force since 2023-07-01), articles 10 to 13 on the classes, 17 on the
way back up, 20 to 23 on restructured loans. What other debts of the debtor do is in `contagion`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from loanmill.core.kernel.calendar import add_months
from loanmill.core.servicing.arrears import days_past_due, step_reached
from loanmill.core.servicing.classify import NAMES, NON_PERFORMING
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.state import LoanState, Phase, Standing

BEST_FIRST = tuple(NAMES)


def worst(classes: Iterable[str | None]) -> str:
    """The worst of some classes; None says nothing. Normal when none says anything."""
    return max((name for name in classes if name), key=BEST_FIRST.index, default="normal")


def class_by_days(*, days: int, policy: ServicingPolicy) -> str:
    """The class that so many days past due give."""
    return step_reached(days=days, steps=policy.classes.steps).loan_class


def bucket(*, days: int, policy: ServicingPolicy) -> str:
    """The delinquency bucket of so many days past due: M0 is current, then by the policy's steps."""
    return step_reached(days=days, steps=policy.classes.buckets).bucket


def dpd(*, state: LoanState, on: date) -> int:
    """Days past due on the evening of a day."""
    return days_past_due(oldest_unpaid_due_on=state.oldest_unpaid_due_on, as_of=on)


def periods_kept(*, state: LoanState, since: date, on: date) -> int:
    """How many lines fell due after `since` and by `on`: with nothing overdue since, all of them were paid."""
    return sum(since < line.due_on <= on for line in state.lines)


def is_cured(*, state: LoanState, since: date | None, on: date, policy: ServicingPolicy) -> bool:
    """Whether payment was regular for long enough, in months and in periods, the longer of the two."""
    if since is None or on < add_months(start=since, months=policy.classes.cure_months):
        return False
    return periods_kept(state=state, since=since, on=on) >= policy.classes.cure_periods


def stands(*, state: LoanState, on: date, policy: ServicingPolicy) -> Standing:
    """The standing on the evening of `on`. A loan that is over or written off keeps its last."""
    before = state.standing
    if state.phase is not Phase.OPEN:
        return before
    days = dpd(state=state, on=on)
    regular = None if days else before.regular_since or on
    watch = before.observation
    if watch is not None and days:  # late while under observation: the period begins anew
        watch = replace(watch, counts_from=on)
    floors = (
        state.contract.floor,
        before.extension_floor,
        watch.floor if watch else None,
        policy.classes.misuse_floor if state.misuse else None,
    )
    own = worst((class_by_days(days=days, policy=policy), *floors))
    was = before.own_class
    if was in NON_PERFORMING and not is_cured(state=state, since=regular, on=on, policy=policy):
        own = worst((was, own))
    return replace(
        before,
        own_class=own,
        loan_class=worst((own, before.debtor_floor)),
        regular_since=regular,
        observation=watch,
    )
