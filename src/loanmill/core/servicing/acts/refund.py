"""Refund (退款): money that waits in suspense goes back to who paid it."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import chart
from loanmill.core.ledger.losses import keep_claim
from loanmill.core.ledger.postings import Line, balanced
from loanmill.core.servicing.event import Event, Findings, is_positive
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher

ZH = "退款"
EN = "Refund"


class Refund(Event, frozen=True, kw_only=True, tag="refund"):
    """Money paid back."""

    amount_fen: int


EVENT = Refund


def conditions(*, state: LoanState, event: Refund, rules: Rulebook) -> Findings:
    """So much waits in suspense."""
    found = list(is_positive(amount_fen=event.amount_fen))
    if event.amount_fen > state.suspense_fen:
        amounts = {"amount_fen": event.amount_fen, "suspense_fen": state.suspense_fen}
        found.append(Reason("refund_uncovered", amounts))
    return tuple(found)


def apply(*, state: LoanState, event: Refund, rules: Rulebook) -> Step:
    """Pay it out. Where a later correction took the money away, the borrower owes what he got too much."""
    covered = min(event.amount_fen, state.suspense_fen)
    short = event.amount_fen - covered
    extras = replace(state.extras, fee_fen=state.extras.fee_fen + short)
    after = replace(state, suspense_fen=state.suspense_fen - covered, extras=extras)
    claim = chart.FEE_RECEIVABLE
    memo: tuple[Line, ...] = ()
    if state.phase is Phase.WRITTEN_OFF:
        claim, memo = chart.LOSS_ALLOWANCE, keep_claim(amount_fen=short)
    elif short:
        after = replace(after, phase=Phase.OPEN)
    lines = balanced(
        lines=(
            Line(chart.SUSPENSE, debit_fen=covered),
            Line(claim, debit_fen=short),
            Line(chart.BANK, credit_fen=event.amount_fen),
            *memo,
        )
    )
    return Step(after, voucher(state=after, act="refund", reference=event.reference, lines=lines, on=state.on))
