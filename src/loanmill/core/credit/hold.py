"""Holds: room of a line that is kept for a draw which a person has yet to decide. Each ends once, in one way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class HoldState(StrEnum):
    """Live until it is used by its draw, released by a person, or expired by the evening."""

    LIVE = "live"
    USED = "used"
    RELEASED = "released"
    EXPIRED = "expired"


class HoldOver(ValueError):
    """The hold ended before; its amount was given back then and is not given back twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An amount held. `expires_on` is the last day on which it may be used."""

    amount_fen: int
    expires_on: date
    state: HoldState = HoldState.LIVE

    def is_past(self, *, on: date) -> bool:
        """Whether its last day lies before `on`."""
        return self.state is HoldState.LIVE and self.expires_on < on


def end_hold(*, hold: Hold, to: HoldState) -> tuple[Hold, int]:
    """The hold as it ends, and the amount given back. Raises HoldOver when it ended before."""
    if hold.state is not HoldState.LIVE:
        raise HoldOver(f"the hold is {hold.state} already; it cannot become {to}")
    if to is HoldState.LIVE:
        raise HoldOver("a hold ends; it does not begin again")
    return replace(hold, state=to), hold.amount_fen
