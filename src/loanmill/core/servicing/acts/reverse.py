"""Reversal (冲正): a payment that turned out not to be one is taken out of the loan's history.

The loan is recomputed as if it had never been; the books keep what was written and a correction joins it.
"""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.acts.refund import Refund
from loanmill.core.servicing.event import Event, Findings, MoneyIn
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step

ZH = "冲正"
EN = "Reversal"
WRONG_LOAN = "wrong_loan"  # the payment was meant for another loan
BANK_REFUSED = "bank_refused"  # the bank did not pay the refund, so that it never was


class Reverse(Event, frozen=True, kw_only=True, tag="reverse"):
    """Takes back the payment whose reference is `of`; `value_on` is that payment's.

    `because` is a code (WRONG_LOAN, BANK_REFUSED) that screens put into words, or what a person wrote.
    """

    of: str
    because: str = ""


EVENT = Reverse


def live(*, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that stand: without reversals and what they reversed."""
    gone = {event.of for event in events if isinstance(event, Reverse)}
    return tuple(event for event in events if not isinstance(event, Reverse) and event.reference not in gone)


def reversible(*, events: Sequence[Event], event: Reverse) -> Findings:
    """It is in the history, is a payment (or a refund, which the house alone takes back), and stands."""
    target = next((found for found in live(events=events) if found.reference == event.of), None)
    if target is None:
        return (Reason("reversal_of_nothing", {"reference": event.of}),)
    if not isinstance(target, MoneyIn | Refund):
        return (Reason("reversal_of_an_act", {"reference": event.of}),)
    return ()


def conditions(*, state: LoanState, event: Reverse, rules: Rulebook) -> Findings:
    """None of the state: what can be reversed is a matter of the history (`reversible`)."""
    return ()


def apply(*, state: LoanState, event: Reverse, rules: Rulebook) -> Step:
    """Nothing by itself: `replay` leaves out what was reversed."""
    return Step(state)
