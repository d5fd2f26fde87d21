"""A fee (费用) that the contract lets the lender charge, such as court costs advanced; due at once."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.ledger import postings
from loanmill.core.servicing.event import Event, Findings, is_positive, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import swept

ZH = "收取费用"
EN = "Fee"


class ChargeFee(Event, frozen=True, kw_only=True, tag="charge_fee"):
    """A fee and what it is for."""

    amount_fen: int
    purpose: str = ""


EVENT = ChargeFee


def conditions(*, state: LoanState, event: ChargeFee, rules: Rulebook) -> Findings:
    """The loan is open and there is an amount."""
    return (*phase_is(state=state), *is_positive(amount_fen=event.amount_fen))


def apply(*, state: LoanState, event: ChargeFee, rules: Rulebook) -> Step:
    """The fee is owed, and money in suspense pays it."""
    if state.phase is not Phase.OPEN:
        return Step(state)
    after = replace(state, extras=replace(state.extras, fee_fen=state.extras.fee_fen + event.amount_fen))
    lines = postings.charge_fee(amount_fen=event.amount_fen)
    made = voucher(state=after, act="charge_fee", reference=event.reference, lines=lines, on=state.on)
    return Step(after, made).then(swept(state=after, policy=rules.on(state.on), reference=event.reference))
