"""Guarantor payment (代偿): a guarantor pays what is due, or the whole loan and takes its claims over."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.acts import receive
from loanmill.core.servicing.event import Findings, MoneyIn, is_positive, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spend import PAYING
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step
from loanmill.core.servicing.turn import called_in, settles_fen, swept

ZH = "代偿"
EN = "Guarantor payment"


class GuarantorPay(MoneyIn, frozen=True, kw_only=True, tag="guarantor_pay"):
    """Money from a guarantor; `whole` calls the loan in first."""

    guarantor: str
    whole: bool = False


EVENT = GuarantorPay


def conditions(*, state: LoanState, event: GuarantorPay, rules: Rulebook) -> Findings:
    """The loan is owed, and the money is enough where all of it is meant."""
    found = [*phase_is(state=state, allowed=PAYING), *is_positive(amount_fen=event.amount_fen)]
    wanted = settles_fen(state=state)
    if event.whole and event.amount_fen < wanted:
        found.append(Reason("settlement_short", {"amount_fen": event.amount_fen, "wanted_fen": wanted}))
    return tuple(found)


def apply(*, state: LoanState, event: GuarantorPay, rules: Rulebook) -> Step:
    """Spend the money; a loan that it ends is guarantor-paid, not settled."""
    step = Step(state)
    if event.whole and not conditions(state=state, event=event, rules=rules):
        step = called_in(state=state, reference=event.reference)
        step = step.then(swept(state=step.state, policy=rules.on(state.on), reference=event.reference))
    was = step.state
    step = step.then(receive.apply(state=was, event=event, rules=rules, act="guarantor_pay"))
    if was.phase is Phase.OPEN and step.state.phase is Phase.SETTLED:
        return Step(replace(step.state, phase=Phase.GUARANTOR_PAID), step.vouchers, step.findings)
    return step
