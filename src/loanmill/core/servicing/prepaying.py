"""Prepayment (提前还款): what is due comes first, the fee if there is one, and the rest is principal not yet due.

Small firms pay no fee. The interest of the running period stays due on its day: the old balance up to the prepayment,
the new one after it. What becomes of the plan is the act's: fewer instalments or smaller ones.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.ledger import postings
from loanmill.core.servicing.event import SOURCES, Findings, MoneyIn, is_positive, phase_is
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.position import position
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import earned
from loanmill.core.servicing.spend import spend
from loanmill.core.servicing.state import Line, LoanState, Phase
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import earn, ended

Relay = Callable[[LoanState, int], tuple[Line, ...]]  # the state and the balance that remains -> lines not yet due


def fee_rate_bp(*, state: LoanState, policy: ServicingPolicy) -> int:
    """The fee on principal prepaid, none for a small firm unless the policy says otherwise."""
    terms = policy.prepayment
    return terms.small_firm_fee_bp if state.contract.small_firm else terms.fee_bp


def prepaid_fen(*, amount_fen: int, fee_bp: int) -> int:
    """The principal that an amount pays when the fee on that principal comes out of it too; DOWN."""
    return div(amount_fen * ONE_BP, ONE_BP + fee_bp, Rounding.DOWN)


def conditions(*, state: LoanState, event: MoneyIn, rules: Rulebook) -> Findings:
    """Enough for all that is due and the least prepayment, and less than would settle the loan."""
    found = [*phase_is(state=state), *is_positive(amount_fen=event.amount_fen)]
    policy = rules.on(event.value_on)
    due = position(state=state).due_fen
    rest = prepaid_fen(amount_fen=max(0, event.amount_fen - due), fee_bp=fee_rate_bp(state=state, policy=policy))
    amounts = {"amount_fen": event.amount_fen, "due_fen": due}
    if rest < policy.prepayment.least_fen:
        found.append(Reason("prepayment_too_small", amounts))
    if rest >= state.undue_principal_fen:
        found.append(Reason("prepayment_settles", amounts))
    return tuple(found)


def prepay(*, state: LoanState, event: MoneyIn, rules: Rulebook, act: str, relay: Relay) -> Step:
    """Pay what is due, then principal; a rest that would repay all of it is kept in suspense (settle is its act)."""
    policy = rules.on(state.on)
    done = spend(state=state, amount_fen=event.amount_fen, policy=policy, source=SOURCES[event.source])
    rest = done.allocation.surplus_fen
    fee_bp = fee_rate_bp(state=state, policy=policy)
    principal = prepaid_fen(amount_fen=rest, fee_bp=fee_bp)
    if state.phase is not Phase.OPEN or not 0 < principal < done.state.undue_principal_fen:
        paid = voucher(state=state, act=act, reference=event.reference, lines=done.lines, on=state.on)
        return Step(ended(state=done.state), paid)
    now, fee = done.state, rest - principal
    used = replace(now, suspense_fen=now.suspense_fen - rest)
    line = Line(
        number=0,
        starts_on=now.on,
        due_on=now.on,
        principal_fen=principal,
        paid_principal_fen=principal,
        fee_fen=fee,
        paid_fee_fen=fee,
        penalty_from=now.on,
    )
    undue = relay(used, used.undue_principal_fen - principal)
    after = replace(used, lines=(*used.due, line, *undue))
    stood, stands = earned(state=used, on=now.on), earned(state=after, on=now.on)
    lines = (
        *done.lines,
        *postings.charge_fee(amount_fen=fee),
        *postings.receive(principal_fen=principal, fee_fen=fee, source=SOURCES["suspense"]),
        *earn(state=after, before=stood, after=stands),
    )
    return Step(
        after, voucher(state=after, act=act, reference=event.reference, lines=postings.netted(lines=lines), on=now.on)
    )
