"""Restructuring (重组): the terms are changed in favour of a debtor in financial difficulty.

All principal, overdue or not, is planned anew. Penalty first and then interest may be waived; unpaid interest that is
not waived falls due with the first new instalment, unpaid penalty is put off without running on. The loan is special
mention at best and under observation (rules of 2023, articles 20 to 23); one restructured again meanwhile is
substandard at best. A class that was worse before stays until payment was regular for long enough.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import add_months
from loanmill.core.ledger import chart, postings
from loanmill.core.ledger.off_books import accrue_off_books
from loanmill.core.ledger.postings import Line as Posting
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.event import Event, Findings, is_positive, phase_is
from loanmill.core.servicing.plan import keep_pattern, lay, relaid, scaled
from loanmill.core.servicing.reset import spread_bp
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import Earned, earned, fixed
from loanmill.core.servicing.state import Line, LoanState, Observation, Phase, Standing
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import earn

ZH = "重组"
EN = "Restructuring"


class Restructure(Event, frozen=True, kw_only=True, tag="restructure"):
    """The new terms: monthly instalments from today, and how much of penalty and interest is given up."""

    rate_bp: int
    months: int
    method: Literal["level", "equal_principal", "interest_first"]
    in_difficulty: bool | None = None
    waive_fen: int = 0


EVENT = Restructure


def conditions(*, state: LoanState, event: Restructure, rules: Rulebook) -> Findings:
    """Open, the debtor is known to be in difficulty, not too many instalments, and no more waived than is unpaid."""
    found = [*phase_is(state=state), *is_positive(amount_fen=event.months)]
    most = rules.on(event.value_on).intake.most_instalments
    if event.months > most:
        counts = {"instalment_count": event.months, "policy_instalment_count": most}
        found.append(Reason("too_many_instalments", counts))
    if event.in_difficulty is not True:
        found.append(Reason("difficulty_not_established", {"loan": state.contract.loan}))
    unpaid = _unpaid(fixed(state=state))
    if not 0 <= event.waive_fen <= unpaid.penalty_fen + unpaid.accrued_fen:
        amounts = {"waived_fen": event.waive_fen, "unpaid_fen": unpaid.penalty_fen + unpaid.accrued_fen}
        found.append(Reason("waiver_too_large", amounts))
    if not 0 <= event.rate_bp <= rules.on(event.value_on).intake.most_rate_bp:
        highest = rules.on(event.value_on).intake.most_rate_bp
        found.append(Reason("rate_too_high", {"rate_bp": event.rate_bp, "policy_rate_bp": highest}))
    return tuple(found)


def apply(*, state: LoanState, event: Restructure, rules: Rulebook) -> Step:
    """Waive, put off, and plan all principal anew from today."""
    if state.phase is not Phase.OPEN or event.months < 1:
        return Step(state)
    now = fixed(state=state)
    unpaid, principal = _unpaid(now), now.principal_fen
    waived_penalty = min(event.waive_fen, unpaid.penalty_fen)
    waived_interest = min(event.waive_fen - waived_penalty, unpaid.accrued_fen)
    deferred = unpaid.accrued_fen - waived_interest
    extras = replace(now.extras, penalty_fen=now.extras.paid_penalty_fen + unpaid.penalty_fen - waived_penalty)
    days = [now.on, *(add_months(start=now.on, months=n) for n in range(1, event.months + 1))]
    last = max((line.number for line in now.due), default=0)
    blank = [
        Line(number=last + n, starts_on=days[n - 1], due_on=days[n], penalty_from=days[n])
        for n in range(1, event.months + 1)
    ]
    running = now.undue[0].stretches if now.undue else ()
    held = sum(line.deferred_fen for line in now.undue)
    blank[0] = replace(blank[0], stretches=running, deferred_fen=deferred + held)
    closed = tuple(_as_paid(line) for line in now.due)
    after = replace(
        now,
        rate_bp=event.rate_bp,
        spread_bp=spread_bp(state=now, rate_bp=event.rate_bp, lpr=rules.lpr),
        lines=(*closed, *_laid(now, event, blank, principal)),
        extras=extras,
        standing=_standing(now, days[1], rules),
    )
    lines = _posted(now, after, Earned(deferred, 0), waived_interest, waived_penalty)
    return Step(after, voucher(state=after, act="restructure", reference=event.reference, lines=lines, on=now.on))


def _unpaid(state: LoanState) -> Earned:
    """Interest due and penalty that are unpaid; the state's penalty is fixed."""
    lines = (state.extras, *state.due)
    return Earned(
        accrued_fen=sum(line.unpaid_fen(Part.INTEREST) for line in lines),
        penalty_fen=sum(line.unpaid_fen(Part.PENALTY) for line in lines),
    )


def _as_paid(line: Line) -> Line:
    """A line that asks for no more than was paid on it: the rest is planned anew, put off or waived."""
    return replace(
        line,
        principal_fen=line.paid_principal_fen,
        deferred_fen=line.deferred_fen - line.unpaid_fen(Part.INTEREST),
        penalty_fen=line.paid_penalty_fen,
    )


def _laid(state: LoanState, event: Restructure, blank: list[Line], principal_fen: int) -> tuple[Line, ...]:
    rate = event.rate_bp
    if event.method == "level":
        return relaid(state=state, lines=blank, balance_fen=principal_fen, rate_bp=rate, is_level=True)
    equal = scaled(principals=[1] * len(blank), to_fen=principal_fen, contract=state.contract)
    choose = keep_pattern(principals=equal if event.method == "equal_principal" else [0] * len(blank))
    return lay(state=state, lines=blank, balance_fen=principal_fen, rate_bp=rate, choose=choose)


def _standing(state: LoanState, first_due_on: date, rules: Rulebook) -> Standing:
    policy, watch = rules.on(state.on).restructuring, state.standing.observation
    observation = Observation(
        counts_from=first_due_on,
        floor=policy.repeat_floor if watch else policy.floor,
        times=watch.times + 1 if watch else 1,
    )
    return replace(state.standing, observation=observation, regular_since=None)


def _posted(
    before: LoanState, after: LoanState, put_off: Earned, interest_fen: int, penalty_fen: int
) -> tuple[Posting, ...]:
    """Waived income is taken back, unpaid interest is not due any more, and the settled interest is rounded."""
    stood, stands = earned(state=before, on=before.on), earned(state=after, on=after.on)
    settled = earn(
        state=after,
        before=Earned(stood.accrued_fen, 0),
        after=Earned(stands.accrued_fen - put_off.accrued_fen, 0),
    )
    if not before.on_books:
        return (*accrue_off_books(amount_fen=-(interest_fen + penalty_fen)), *settled)
    return (
        *postings.move(debit=chart.INTEREST_INCOME, credit=chart.INTEREST_DUE, amount_fen=interest_fen),
        *postings.accrue_penalty(amount_fen=-penalty_fen),
        *postings.fall_due(interest_fen=-put_off.accrued_fen),
        *settled,
    )
