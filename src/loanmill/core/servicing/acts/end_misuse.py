"""Misuse put right (挪用纠正): from that day the contract rate is all that runs."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Event, Findings
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step

ZH = "挪用纠正"
EN = "Misuse put right"


class EndMisuse(Event, frozen=True, kw_only=True, tag="end_misuse"):
    """The money is back to its purpose."""


EVENT = EndMisuse


def conditions(*, state: LoanState, event: EndMisuse, rules: Rulebook) -> Findings:
    """There is misuse to put right."""
    return () if state.misuse else (Reason("no_misuse", {"loan": state.contract.loan}),)


def apply(*, state: LoanState, event: EndMisuse, rules: Rulebook) -> Step:
    """What the misuse rate brought so far stays owed."""
    return Step(replace(fixed(state=state), misuse=None) if state.misuse else state)
