"""The debtor's other debts (债务人风险传染): the best class that they allow all of the debtor's loans.

What they allow is computed over all loans of a debtor (`contagion`); this act tells one loan. It passes when the cause
passes.
"""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.servicing.event import Event, Findings
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step

ZH = "债务人分类联动"
EN = "Class by the debtor's other debts"


class DebtorClass(Event, frozen=True, kw_only=True, tag="debtor_class"):
    """The best class allowed, or None when nothing speaks against the loan any more."""

    floor: str | None


EVENT = DebtorClass


def conditions(*, state: LoanState, event: DebtorClass, rules: Rulebook) -> Findings:
    """None."""
    return ()


def apply(*, state: LoanState, event: DebtorClass, rules: Rulebook) -> Step:
    """The evening's classification takes it into account."""
    return Step(replace(state, standing=replace(state.standing, debtor_floor=event.floor)))
