"""Evidence of money that a person enters: the bank shows it under its reference, or a second person agrees.

The house itself is told of money by the bank and its partners, and needs none.
"""

from __future__ import annotations

from datetime import date

from loanmill.operations.errors import NotAllowed, Refused
from loanmill.operations.providers import ProviderUnknown, provider
from loanmill.rails.credits import Credit, credit
from loanmill.records.actor import Actor
from loanmill.records.permissions import may

LIMIT_MS = 3_000


class NotCredited(Refused):
    """The bank does not show the money as it was entered; nothing was booked. Propose it: a colleague then decides.

    `why` is none, unknown (the bank did not say), other_amount or other_day.
    """

    code = "not_credited"

    def __init__(self, reference: str, why: str) -> None:
        super().__init__(
            f"the bank does not show {reference} as entered ({why}); check reference, amount and day, or propose it",
            reference=reference,
            why=why,
        )


def bank_serial(actor: Actor, *, permission: str, reference: str, amount_fen: int, value_on: date) -> str:
    """The bank's number of the money that the actor enters; "" for the house, which needs no proof.

    Raises NotAllowed before the bank is asked, and NotCredited unless it shows that amount on that day.
    """
    if not may(actor, permission):
        raise NotAllowed(act=permission, role=actor.role)
    if actor.kind == "system":
        return ""
    shown = bank_shows(reference)
    if shown.status != "credited":
        raise NotCredited(reference, "none" if shown.reason == "not_found" else "unknown")
    if shown.amount_fen != amount_fen:
        raise NotCredited(reference, "other_amount")
    if shown.value_date != value_on:
        raise NotCredited(reference, "other_day")
    return shown.bank_serial


def bank_shows(reference: str) -> Credit:
    """What the bank shows under a reference; nothing for one that no bank gives, unknown where no bank is set."""
    try:
        return credit(provider("bank"), reference=reference, limit_ms=LIMIT_MS)
    except ValueError:
        return Credit(reference, "refused", "not_found")
    except ProviderUnknown:
        return Credit(reference, "unknown", "no_address")
