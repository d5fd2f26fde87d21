"""Extension (展期): before it matures, a loan that is not late gets more time. Not a renewal, not a restructuring.

By how much is a matter of the term first agreed (General Rules of Lending, article 12). Equal instalments are found
anew over the longer term; of other plans the last principal moves to the new maturity, interest going on meanwhile.
"""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.money import Rounding
from loanmill.core.kernel.rates import share_fen
from loanmill.core.servicing.event import Event, Findings, is_positive, nothing_overdue, phase_is
from loanmill.core.servicing.plan import keep_pattern, later_lines, lay, relaid
from loanmill.core.servicing.policy import Extension
from loanmill.core.servicing.reset import spread_bp
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step
from loanmill.core.servicing.turn import replanned

ZH = "展期"
EN = "Extension"


class Extend(Event, frozen=True, kw_only=True, tag="extend"):
    """So many months more, at another rate where one is given."""

    months: int
    rate_bp: int | None = None


EVENT = Extend


def most_months(*, state: LoanState, policy: Extension) -> int:
    """By how many months a loan may be extended: its first term decides."""
    terms = state.contract
    months = (terms.matures_on.year - terms.starts_on.year) * 12 + terms.matures_on.month - terms.starts_on.month
    for tier in policy.tiers:
        if months <= tier.term_months:
            return min(tier.most_months, share_fen(amount_fen=months, share_bp=tier.share_bp, rounding=Rounding.DOWN))
    return 0


def conditions(*, state: LoanState, event: Extend, rules: Rulebook) -> Findings:
    """Open, before maturity, nothing overdue, not too long and not too often."""
    policy = rules.on(event.value_on).extension
    found = [*phase_is(state=state), *nothing_overdue(state=state), *is_positive(amount_fen=event.months)]
    if event.value_on >= state.matures_on:
        found.append(Reason("extension_too_late", {"matures_on": state.matures_on.isoformat()}))
    most = most_months(state=state, policy=policy)
    if event.months > most:
        found.append(Reason("extension_too_long", {"term_months": event.months, "policy_term_months": most}))
    highest = rules.on(event.value_on).intake.most_rate_bp
    if event.rate_bp is not None and not 0 <= event.rate_bp <= highest:
        found.append(Reason("rate_too_high", {"rate_bp": event.rate_bp, "policy_rate_bp": highest}))
    if state.extensions >= policy.most_times:
        found.append(Reason("extended_before", {"policy_count": policy.most_times}))
    return tuple(found)


def apply(*, state: LoanState, event: Extend, rules: Rulebook) -> Step:
    """Lay the plan out to the new maturity; the class is capped from now on."""
    if state.phase is not Phase.OPEN or not state.undue:
        return Step(state)
    now = fixed(state=state)
    undue = now.undue
    rate = now.rate_bp if event.rate_bp is None else event.rate_bp
    lines = (*undue, *later_lines(lines=undue, months=event.months))
    balance = now.undue_principal_fen
    if now.contract.level:
        laid = relaid(state=now, lines=lines, balance_fen=balance, rate_bp=rate, is_level=True)
    else:
        kept = [line.principal_fen for line in undue[:-1]]
        principals = [*kept, *[0] * (len(lines) - len(kept))]
        choose = keep_pattern(principals=principals)
        laid = lay(state=now, lines=lines, balance_fen=balance, rate_bp=rate, choose=choose)
    after = replace(
        now,
        rate_bp=rate,
        spread_bp=now.spread_bp if event.rate_bp is None else spread_bp(state=now, rate_bp=rate, lpr=rules.lpr),
        lines=(*now.due, *laid),
        extensions=now.extensions + 1,
        standing=replace(now.standing, extension_floor=rules.on(now.on).extension.floor),
    )
    return replanned(before=now, after=after, act="extend", reference=event.reference, on=now.on)
