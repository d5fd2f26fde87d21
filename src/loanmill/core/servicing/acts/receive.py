"""A payment (还款): it pays what is due in the policy's order; what is left over waits for the next due day.

Early, late, part and over-payments are all this act. The order may change with days past due.
"""

from __future__ import annotations

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import SOURCES, Findings, MoneyIn, is_positive
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spend import PAYING, spend
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import ended

ZH = "还款"
EN = "Payment"


class Receive(MoneyIn, frozen=True, kw_only=True, tag="receive"):
    """Money from the borrower."""


EVENT = Receive


def conditions(*, state: LoanState, event: Receive, rules: Rulebook) -> Findings:
    """There is an amount."""
    return is_positive(amount_fen=event.amount_fen)


def apply(*, state: LoanState, event: MoneyIn, rules: Rulebook, act: str = "receive") -> Step:
    """Spend the money; a loan that is over keeps it in suspense and says so."""
    done = spend(state=state, amount_fen=event.amount_fen, policy=rules.on(state.on), source=SOURCES[event.source])
    findings: Findings = ()
    if state.phase not in PAYING:
        known = {"loan": state.contract.loan, "phase": state.phase.value, "amount_fen": event.amount_fen}
        findings = (Reason("payment_after_end", known),)
    made = voucher(state=state, act=act, reference=event.reference, lines=done.lines, on=state.on)
    return Step(ended(state=done.state), made, findings)
