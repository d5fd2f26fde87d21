"""What happens to a loan: what all events share. Each act has its event and its rules in one file of `acts`."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import chart
from loanmill.core.servicing.state import LoanState, Phase

Source = Literal["bank", "suspense", "renewal"]
SOURCES: dict[Source, str] = {
    "bank": chart.BANK,
    "suspense": chart.SUSPENSE,  # money that had waited in the entity's suspense until a person placed it
    "renewal": chart.RENEWAL_CLEARING,
}


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="act"):
    """An act on one loan. `reference` makes it happen once; `value_on` is the day from which it counts."""

    reference: str
    value_on: date


class MoneyIn(Event, frozen=True, kw_only=True):
    """An act that brings money. It can be reversed, and what an act cannot use is taken as an ordinary payment."""

    amount_fen: int
    source: Source = "bank"


Findings = tuple[Reason, ...]


def phase_is(*, state: LoanState, allowed: tuple[Phase, ...] = (Phase.OPEN,)) -> Findings:
    """A finding unless the loan is in one of the phases."""
    if state.phase in allowed:
        return ()
    return (Reason("loan_phase_forbids", {"loan": state.contract.loan, "phase": state.phase.value}),)


def is_positive(*, amount_fen: int) -> Findings:
    """A finding unless there is an amount."""
    return () if amount_fen > 0 else (Reason("amount_not_positive", {"amount_fen": amount_fen}),)


def nothing_overdue(*, state: LoanState) -> Findings:
    """A finding when a line was unpaid before today."""
    since = state.oldest_unpaid_due_on
    if since is None or since >= state.on:
        return ()
    return (Reason("arrears_forbid", {"loan": state.contract.loan, "since": since.isoformat()}),)
