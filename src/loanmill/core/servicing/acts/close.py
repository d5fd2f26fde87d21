"""Closure (销户): nothing is owed, nothing waits, and nothing more may happen but money going astray."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Event, Findings, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step

ZH = "销户"
EN = "Closure"
OVER = (Phase.SETTLED, Phase.GUARANTOR_PAID)


class Close(Event, frozen=True, kw_only=True, tag="close"):
    """The loan's file is closed."""


EVENT = Close


def conditions(*, state: LoanState, event: Close, rules: Rulebook) -> Findings:
    """The loan is over and no money waits in suspense: that must be refunded first."""
    found = list(phase_is(state=state, allowed=OVER))
    if state.suspense_fen:
        found.append(Reason("suspense_not_empty", {"suspense_fen": state.suspense_fen}))
    return tuple(found)


def apply(*, state: LoanState, event: Close, rules: Rulebook) -> Step:
    """Closed, unless a correction showed that the loan is not over."""
    if conditions(state=state, event=event, rules=rules):
        return Step(state)
    return Step(replace(state, phase=Phase.CLOSED))
