"""What acts have in common: earning more or less by a change of plan, using suspense, and coming to an end."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from loanmill.core.ledger import chart, postings
from loanmill.core.ledger.off_books import accrue_off_books
from loanmill.core.ledger.postings import Line
from loanmill.core.servicing.plan import cut
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.position import position
from loanmill.core.servicing.running import Earned, earned, fixed
from loanmill.core.servicing.spend import owed, spend
from loanmill.core.servicing.state import LoanState, Phase, Standing
from loanmill.core.servicing.step import Step, voucher


def earn(*, state: LoanState, before: Earned, after: Earned) -> tuple[Line, ...]:
    """The postings that lead from what stood earned to what stands: on the books by kind, off them as a memo."""
    interest, penalty = after.accrued_fen - before.accrued_fen, after.penalty_fen - before.penalty_fen
    if not state.on_books:
        return accrue_off_books(amount_fen=interest + penalty)
    return (*postings.accrue_interest(amount_fen=interest), *postings.accrue_penalty(amount_fen=penalty))


def replanned(*, before: LoanState, after: LoanState, act: str, reference: str, on: date) -> Step:
    """A change of plan: what interest is earned more or less by it on that morning is posted."""
    lines = earn(state=after, before=earned(state=before, on=on), after=earned(state=after, on=on))
    return Step(after, voucher(state=after, act=act, reference=reference, lines=lines, on=on))


def swept(*, state: LoanState, policy: ServicingPolicy, reference: str) -> Step:
    """Money in suspense pays what is due, so that nobody is late while we hold his money."""
    if not state.suspense_fen or state.phase is not Phase.OPEN:
        return Step(state)
    now = fixed(state=state)
    amount = min(now.suspense_fen, sum(line.total_fen for line in owed(state=now)))
    if not amount:
        return Step(state)
    held = replace(now, suspense_fen=now.suspense_fen - amount)
    done = spend(state=held, amount_fen=amount, policy=policy, source=chart.SUSPENSE)
    return Step(
        done.state, voucher(state=state, act="apply_suspense", reference=reference, lines=done.lines, on=state.on)
    )


def ended(*, state: LoanState, into: Phase = Phase.SETTLED) -> LoanState:
    """The state, over when nothing is owed nor will be: settled, or whatever the last act says."""
    if state.phase not in (Phase.OPEN, Phase.WRITTEN_OFF) or state.undue:
        return state
    if any(line.left_fen for line in (state.extras, *state.lines)):
        return state
    return replace(state, phase=into, misuse=None, on_books=True, standing=Standing(regular_since=state.on))


def called_in(*, state: LoanState, reference: str) -> Step:
    """Everything falls due today: interest up to today and all principal in one line (提前到期)."""
    if not state.undue:
        return Step(state)
    now = fixed(state=state)
    running = now.undue[0]
    past = cut(contract=now.contract, stretches=running.stretches, on=now.on)
    deferred = sum(line.deferred_fen for line in now.undue)
    line = replace(
        running,
        due_on=now.on,
        principal_fen=now.undue_principal_fen,
        stretches=past,
        deferred_fen=deferred,
        penalty_from=now.on,
    )
    whole = replace(now, lines=(*now.due, line))
    before, after = earned(state=now, on=now.on), earned(state=whole, on=now.on)
    interest = line.interest_fen
    earned_up_to = Earned(after.accrued_fen + interest, after.penalty_fen)
    lines = earn(state=whole, before=before, after=earned_up_to)
    if whole.on_books:
        lines = (*lines, *postings.fall_due(interest_fen=interest))
    return Step(whole, voucher(state=whole, act="call_in", reference=reference, lines=lines, on=now.on))


def settles_fen(*, state: LoanState) -> int:
    """What pays off the loan today once it is called in, money in suspense taken into account.

    Called in, the running period is cut and its interest rounded as the contract says: a fen more or less than what
    stands accrued, which is rounded down.
    """
    return position(state=called_in(state=state, reference="").state).payoff_fen
