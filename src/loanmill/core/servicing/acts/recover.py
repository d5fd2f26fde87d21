"""Recovery (核销后收回): money on a loan that was written off; principal fills the allowance, interest is income."""

from __future__ import annotations

from loanmill.core.servicing.acts import receive
from loanmill.core.servicing.event import Findings, MoneyIn, is_positive, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step

ZH = "核销后收回"
EN = "Recovery after write-off"


class Recover(MoneyIn, frozen=True, kw_only=True, tag="recover"):
    """Money from the debtor, an estate or a sale of collateral."""


EVENT = Recover


def conditions(*, state: LoanState, event: Recover, rules: Rulebook) -> Findings:
    """The loan was written off."""
    return (*phase_is(state=state, allowed=(Phase.WRITTEN_OFF,)), *is_positive(amount_fen=event.amount_fen))


def apply(*, state: LoanState, event: Recover, rules: Rulebook) -> Step:
    """Spend the money in the order of the policy, as on any loan; the claim kept falls by it."""
    return receive.apply(state=state, event=event, rules=rules, act="recover")
