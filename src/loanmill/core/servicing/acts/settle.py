"""Early settlement (提前结清): everything falls due today, and one payment pays it."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.money import Rounding
from loanmill.core.kernel.rates import share_fen
from loanmill.core.ledger import postings
from loanmill.core.servicing.acts import receive
from loanmill.core.servicing.event import Findings, MoneyIn, is_positive, phase_is
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.prepaying import fee_rate_bp
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import called_in, settles_fen, swept

ZH = "提前结清"
EN = "Early settlement"


class Settle(MoneyIn, frozen=True, kw_only=True, tag="settle"):
    """Money that pays off the loan."""


EVENT = Settle


def settlement_fen(*, state: LoanState, policy: ServicingPolicy) -> int:
    """What settles the loan today, fee included and money in suspense taken into account."""
    return settles_fen(state=state) + _fee_fen(state, policy)


def conditions(*, state: LoanState, event: Settle, rules: Rulebook) -> Findings:
    """The money is enough."""
    found = [*phase_is(state=state), *is_positive(amount_fen=event.amount_fen)]
    wanted = settlement_fen(state=state, policy=rules.on(event.value_on))
    if event.amount_fen < wanted:
        found.append(Reason("settlement_short", {"amount_fen": event.amount_fen, "wanted_fen": wanted}))
    return tuple(found)


def apply(*, state: LoanState, event: Settle, rules: Rulebook) -> Step:
    """Call the loan in and pay it; money that no longer suffices is an ordinary payment."""
    policy = rules.on(state.on)
    if conditions(state=state, event=event, rules=rules):
        return receive.apply(state=state, event=event, rules=rules, act="settle")
    fee = _fee_fen(state, policy)
    step = called_in(state=state, reference=event.reference)
    now = step.state
    charged = replace(now, extras=replace(now.extras, fee_fen=now.extras.fee_fen + fee))
    lines = postings.charge_fee(amount_fen=fee)
    made = voucher(state=charged, act="charge_fee", reference=event.reference, lines=lines, on=now.on)
    step = Step(charged, step.vouchers + made)
    step = step.then(swept(state=step.state, policy=policy, reference=event.reference))
    return step.then(receive.apply(state=step.state, event=event, rules=rules, act="settle"))


def _fee_fen(state: LoanState, policy: ServicingPolicy) -> int:
    fee_bp = fee_rate_bp(state=state, policy=policy)
    return share_fen(amount_fen=state.undue_principal_fen, share_bp=fee_bp, rounding=Rounding.DOWN)
