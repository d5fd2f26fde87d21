"""A credit line (授信额度): its limit, what is used and held of it, and whether it may be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LineState(StrEnum):
    """Where a line stands."""

    ACTIVE = "active"
    FROZEN = "frozen"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as a draw sees it.

    `outstanding_fen` is unpaid principal of its loan notes, `drawn_fen` all that was ever drawn, `held_fen` the sum of
    its live holds, `notes` the number of notes not yet repaid. The last day of the line is `expires_on`.
    """

    product: str
    state: LineState
    limit_fen: int
    rate_bp: int
    opened_on: date
    expires_on: date
    revolving: bool
    committed: bool
    outstanding_fen: int = 0
    drawn_fen: int = 0
    held_fen: int = 0
    notes: int = 0

    def __post_init__(self) -> None:
        if min(self.limit_fen, self.outstanding_fen, self.drawn_fen, self.held_fen, self.notes, self.rate_bp) < 0:
            raise ValueError("amounts of a line are not negative")
        if self.outstanding_fen > self.drawn_fen:
            raise ValueError("more is outstanding than was ever drawn")

    @property
    def used_fen(self) -> int:
        """What counts as used: what is out, or of a line that does not revolve all that was drawn."""
        return used_fen(revolving=self.revolving, outstanding_fen=self.outstanding_fen, drawn_fen=self.drawn_fen)

    @property
    def room_fen(self) -> int:
        """What may still be drawn; 0 when a reduced limit lies below what is used and held."""
        return max(0, self.limit_fen - self.used_fen - self.held_fen)

    @property
    def promised_fen(self) -> int:
        """What it adds to exposures beside what is outstanding: holds, and the undrawn part where it is committed."""
        return promised_fen(
            committed=self.committed, state=self.state, limit_fen=self.limit_fen, used=self.used_fen,
            held_fen=self.held_fen,
        )  # fmt: skip


def used_fen(*, revolving: bool, outstanding_fen: int, drawn_fen: int) -> int:
    """What counts as used of a line: what is out, or where it does not revolve all that was drawn."""
    return outstanding_fen if revolving else drawn_fen


def promised_fen(*, committed: bool, state: LineState, limit_fen: int, used: int, held_fen: int) -> int:
    """What a line adds to exposures beside what is outstanding: holds, and the undrawn part where it is committed."""
    if committed and state is not LineState.CLOSED:
        return max(limit_fen - used, held_fen)
    return held_fen
