"""Write-off (核销): a loss leaves the books against the allowance. The claim is kept (账销案存)."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger.losses import write_off
from loanmill.core.ledger.off_books import take_off_books
from loanmill.core.servicing.event import Event, Findings, phase_is
from loanmill.core.servicing.position import position
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import called_in

ZH = "核销"
EN = "Write-off"


class WriteOff(Event, frozen=True, kw_only=True, tag="write_off"):
    """The whole loan, under the approval that is named."""

    approval: str = ""


EVENT = WriteOff


def conditions(*, state: LoanState, event: WriteOff, rules: Rulebook) -> Findings:
    """Open, and of a class that may be written off."""
    found = list(phase_is(state=state))
    if state.standing.loan_class not in rules.on(event.value_on).write_off.classes:
        found.append(Reason("class_forbids", {"loan_class": state.standing.loan_class}))
    return tuple(found)


def apply(*, state: LoanState, event: WriteOff, rules: Rulebook) -> Step:
    """Call the loan in, take unpaid interest off the books, and charge principal and fees to the allowance.

    Nothing runs on the claim from today.
    """
    if state.phase is not Phase.OPEN:
        return Step(state)
    step = called_in(state=state, reference=event.reference)
    now = fixed(state=step.state)
    stands = position(state=now)
    interest = stands.interest_due_fen + stands.penalty_fen
    lines = write_off(principal_fen=stands.principal_fen, fee_fen=stands.fee_fen, interest_fen=interest)
    if now.on_books:
        taken = take_off_books(accrued_fen=0, due_fen=stands.interest_due_fen, penalty_fen=stands.penalty_fen)
        lines = (*taken, *lines)
    after = replace(now, phase=Phase.WRITTEN_OFF, on_books=False, misuse=None)
    return step.then(
        Step(after, voucher(state=after, act="write_off", reference=event.reference, lines=lines, on=now.on))
    )
