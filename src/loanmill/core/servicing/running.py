"""What runs with time on a loan: interest earned, penalty on what is overdue, the surcharge on misuse.

Each is a whole-number formula of the state and a day, so a night's worth is the difference of two days and a book of
any size needs no row a night. Penalty is counted from where it was fixed last; it is fixed (rounded DOWN to the fen)
whenever its base or rate changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.servicing.accrual import accrued_fen
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.penalty import penalty_fen, penalty_rate_bp
from loanmill.core.servicing.state import Line, LoanState, Phase, Stretch


@dataclass(frozen=True, slots=True)
class Earned:
    """What stands on a day: interest not yet due, and penalty (surcharge included) not yet paid."""

    accrued_fen: int
    penalty_fen: int


def stretches_fen(*, stretches: Sequence[Stretch], on: date) -> int:
    """What of the stretches' interest is earned by the morning of `on`."""
    fen = 0
    for stretch in stretches:
        if stretch.ends_on <= on:  # most have ended or not begun: all of their interest, or none of it
            fen += stretch.interest_fen
        elif stretch.starts_on < on:
            fen += accrued_fen(
                interest_fen=stretch.interest_fen,
                elapsed_days=(on - stretch.starts_on).days,
                period_days=(stretch.ends_on - stretch.starts_on).days,
            )
    return fen


def accrued_on(*, state: LoanState, on: date) -> int:
    """Interest of lines not yet due that is earned by the morning of `on`."""
    return sum([line.deferred_fen + stretches_fen(stretches=line.stretches, on=on) for line in state.undue])


_PENALTY_DAYS = {code: DayCount.ACT_365 if code.value.startswith("ACT/ACT") else code for code in DayCount}


def penalty_days(*, state: LoanState) -> DayCount:
    """The year that a daily penalty rate is taken from: the contract's; 365 days where its years differ (ACT/ACT)."""
    return _PENALTY_DAYS[state.contract.day_count]


def overdue_rate_bp(*, state: LoanState) -> int:
    """The rate on what is overdue. Late and misused at once: the heavier of the two rates, never both."""
    terms = state.contract
    uplift = max(terms.penalty_uplift_bp, terms.misuse_uplift_bp) if state.misuse else terms.penalty_uplift_bp
    return penalty_rate_bp(rate_bp=state.rate_bp, uplift_bp=uplift)


def line_penalty(*, state: LoanState, line: Line, on: date) -> int:
    """Penalty that runs on a line since it was fixed last: on unpaid principal, and interest when compounded."""
    base = line.unpaid_fen(Part.PRINCIPAL)
    if state.contract.compound:
        base += line.unpaid_fen(Part.INTEREST)
    if state.phase is not Phase.OPEN or not base:
        return 0
    return penalty_fen(
        overdue_fen=base,
        penalty_rate_bp=overdue_rate_bp(state=state),
        days=(on - line.penalty_from).days,
        day_count=penalty_days(state=state),
    )


def surcharge(*, state: LoanState, on: date) -> int:
    """What misused principal bears over the contract rate since it was fixed last, as far as it is not overdue."""
    if state.phase is not Phase.OPEN or state.misuse is None:
        return 0
    rate = penalty_rate_bp(rate_bp=state.rate_bp, uplift_bp=state.contract.misuse_uplift_bp) - state.rate_bp
    return penalty_fen(
        overdue_fen=min(state.misuse.amount_fen, state.undue_principal_fen),
        penalty_rate_bp=rate,
        days=(on - state.extras.penalty_from).days,
        day_count=penalty_days(state=state),
    )


def earned(*, state: LoanState, on: date) -> Earned:
    """What stands earned by the morning of `on` if nothing else happens from the state's day to then."""
    penalty = state.extras.unpaid_fen(Part.PENALTY) + surcharge(state=state, on=on)
    for line in state.due:
        penalty += line.unpaid_fen(Part.PENALTY) + line_penalty(state=state, line=line, on=on)
    return Earned(accrued_fen=accrued_on(state=state, on=on), penalty_fen=penalty)


def fixed(*, state: LoanState) -> LoanState:
    """The state with penalty and surcharge fixed up to its day; call before a base or a rate changes."""
    on = state.on
    lines = tuple(
        replace(
            line,
            penalty_fen=line.penalty_fen + line_penalty(state=state, line=line, on=on),
            penalty_from=on,
        )
        if line.due_on <= on and line.left_fen
        else line
        for line in state.lines
    )
    extras = replace(
        state.extras,
        penalty_fen=state.extras.penalty_fen + surcharge(state=state, on=on),
        penalty_from=on,
    )
    return replace(state, lines=lines, extras=extras)
