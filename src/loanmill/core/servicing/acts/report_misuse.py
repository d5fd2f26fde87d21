"""Misuse (挪用): principal was not used as agreed. It bears the misuse rate from that day until it is put right.

Late and misused at once, a sum bears the heavier rate, never both. The loan is special mention at best.
"""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Event, Findings, is_positive, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import LoanState, Misuse, Phase
from loanmill.core.servicing.step import Step

ZH = "挪用认定"
EN = "Misuse found"


class ReportMisuse(Event, frozen=True, kw_only=True, tag="report_misuse"):
    """How much was misused since `value_on`."""

    amount_fen: int


EVENT = ReportMisuse


def conditions(*, state: LoanState, event: ReportMisuse, rules: Rulebook) -> Findings:
    """Not more than is outstanding."""
    found = [*phase_is(state=state), *is_positive(amount_fen=event.amount_fen)]
    if event.amount_fen > state.principal_fen:
        amounts = {"amount_fen": event.amount_fen, "outstanding_fen": state.principal_fen}
        found.append(Reason("misuse_over_principal", amounts))
    return tuple(found)


def apply(*, state: LoanState, event: ReportMisuse, rules: Rulebook) -> Step:
    """The misuse rate runs from today; a new report takes the place of the one before."""
    if state.phase is not Phase.OPEN:
        return Step(state)
    misuse = Misuse(amount_fen=event.amount_fen, since=state.on)
    return Step(replace(fixed(state=state), misuse=misuse))
