"""A loan's days: what falls due in the morning, how it stands in the evening, what it earns in the night.

Days on which nothing changes are passed in one stride: a voucher of accrual covers the nights up to the next due day,
change of rate or class, or first of a month, and carries the value date of the last night.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from loanmill.core.ledger import postings
from loanmill.core.ledger.off_books import bring_on_books, take_off_books
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.position import position
from loanmill.core.servicing.reset import next_reset_on, reset
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import earned, surcharge
from loanmill.core.servicing.standing import stands
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import earn, ended, swept

ONE_DAY = timedelta(days=1)


def advance(*, state: LoanState, to: date, rules: Rulebook) -> Step:
    """The loan on the morning of `to`, all days before it closed; nothing when it stands there already."""
    step = Step(state)
    while step.state.on < to:
        step = step.then(evening(state=step.state, rules=rules))
        until = _next_change(state=step.state, limit=to, rules=rules)
        step = step.then(nights(state=step.state, until=until))
        step = step.then(morning(state=step.state, rules=rules))
    return step


def morning(*, state: LoanState, rules: Rulebook) -> Step:
    """What the state's day begins with: instalments fall due, money in suspense pays them, a new rate starts."""
    if state.phase is not Phase.OPEN:
        return Step(state)
    fallen = [line for line in state.lines if line.due_on == state.on]
    step = Step(state)
    name = f"due-{state.contract.loan}-{state.on:%Y%m%d}"
    if fallen and state.on_books:
        lines = postings.fall_due(interest_fen=sum(line.interest_fen for line in fallen))
        step = Step(state, voucher(state=state, act="fall_due", reference=name, lines=lines, on=state.on))
    if fallen:
        step = step.then(swept(state=step.state, policy=rules.on(state.on), reference=name))
    step = step.then(reset(state=step.state, lpr=rules.lpr))
    return replace_state(step, ended(state=step.state))


def close(*, state: LoanState, rules: Rulebook) -> Step:
    """The evening of the state's day and the night after it; the next morning (`morning`) is not begun.

    For books that close one day after another: what that morning posts belongs to the next day.
    """
    step = evening(state=state, rules=rules)
    return step.then(nights(state=step.state, until=state.on + ONE_DAY))


def rests(*, state: LoanState) -> bool:
    """Whether no night changes anything any more until an act does, seen from the morning after one.

    The loan is over or written off, and what it may leave unpaid was due before that night's day: nothing accrues,
    falls due or ages, and only `on` goes on.
    """
    before = state.on - ONE_DAY
    over = state.phase not in (Phase.PENDING, Phase.OPEN)
    return over and all(line.due_on < before for line in state.lines if line.left_fen)


def replace_state(step: Step, state: LoanState) -> Step:
    """The step with another state."""
    return Step(state, step.vouchers, step.findings)


def evening(*, state: LoanState, rules: Rulebook) -> Step:
    """The loan's class at the end of its day, and interest off or on the books with it."""
    if state.phase is not Phase.OPEN:
        return Step(state)
    after = replace(state, standing=stands(state=state, on=state.on, policy=rules.on(state.on)))
    performing = after.standing.loan_class not in NON_PERFORMING
    if performing == state.on_books:
        return Step(after)
    now = position(state=state)
    amounts = {"accrued_fen": now.accrued_fen, "due_fen": now.interest_due_fen, "penalty_fen": now.penalty_fen}
    lines = bring_on_books(**amounts) if performing else take_off_books(**amounts)
    act = "interest_on_books" if performing else "interest_off_books"
    name = f"{act}-{state.contract.loan}-{state.on:%Y%m%d}"
    after = replace(after, on_books=performing)
    return Step(after, voucher(state=after, act=act, reference=name, lines=lines, on=state.on))


def nights(*, state: LoanState, until: date) -> Step:
    """The nights from the state's day to `until`, in which nothing changes: what they earn."""
    after = replace(state, on=until)
    if state.phase is not Phase.OPEN:
        return Step(after)
    lines = earn(state=state, before=earned(state=state, on=state.on), after=earned(state=state, on=until))
    if state.misuse is not None and any(line.due_on == until for line in state.undue):
        # What falls due leaves the base of the surcharge, so the surcharge is fixed on the old one.
        penalty = state.extras.penalty_fen + surcharge(state=state, on=until)
        after = replace(after, extras=replace(state.extras, penalty_fen=penalty, penalty_from=until))
    name = f"accrue-{state.contract.loan}-{until - ONE_DAY:%Y%m%d}"
    made = voucher(state=state, act="accrue", reference=name, lines=lines, on=until - ONE_DAY)
    return Step(after, made)


def _next_change(*, state: LoanState, limit: date, rules: Rulebook) -> date:
    """The next morning on which something is due, reset or of another class, or a month begins; at most `limit`."""
    if state.phase is not Phase.OPEN:
        return limit
    first_of_month = (state.on.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = [limit, first_of_month, *(line.due_on for line in state.undue[:1])]
    changed = next_reset_on(state=state)
    until = min([*days, changed] if changed else days)
    if not _may_change(state):
        return until
    day = state.on + ONE_DAY
    while day < until and stands(state=state, on=day, policy=rules.on(day)) == state.standing:
        day += ONE_DAY
    return min(day, until)


def _may_change(state: LoanState) -> bool:
    """Whether the class can change on a day without an event: something is overdue, or a better class is awaited."""
    return state.oldest_unpaid_due_on is not None or state.standing.own_class in NON_PERFORMING
