"""How a payment is spent on what is owed. The order is policy: fees and penalty, interest, principal by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a debt."""

    FEE = "fee"
    PENALTY = "penalty"
    INTEREST = "interest"
    PRINCIPAL = "principal"


USUAL_ORDER = (Part.FEE, Part.PENALTY, Part.INTEREST, Part.PRINCIPAL)


class Spread(StrEnum):
    """Whether the oldest instalment is cleared whole first, or one part of all instalments before the next part."""

    OLDEST_FIRST = "oldest_first"
    PART_FIRST = "part_first"


_AMOUNTS = {part: f"{part.value}_fen" for part in Part}


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on one instalment, in fen, each part zero or more."""

    number: int
    fee_fen: int = 0
    penalty_fen: int = 0
    interest_fen: int = 0
    principal_fen: int = 0

    def of(self, part: Part) -> int:
        """The amount of one part."""
        amount: int = getattr(self, _AMOUNTS[part])
        return amount

    @property
    def total_fen(self) -> int:
        """All parts together."""
        return self.fee_fen + self.penalty_fen + self.interest_fen + self.principal_fen


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment paid: by instalment (only those it reached), and what was left over."""

    paid: tuple[Owed, ...]
    surplus_fen: int

    def total(self, part: Part) -> int:
        """What went to one part over all instalments."""
        return sum(line.of(part) for line in self.paid)


def allocate(
    *,
    amount_fen: int,
    owed: Sequence[Owed],
    order: Sequence[Part] = USUAL_ORDER,
    spread: Spread = Spread.OLDEST_FIRST,
) -> Allocation:
    """Spend `amount_fen` on debts given oldest first. Nothing is lost: paid and surplus add up to the amount.

    Raises ValueError for a negative amount or debt, and for an order that does not name every part once.
    """
    if amount_fen < 0 or any(_negative(line) for line in owed):
        raise ValueError("a payment and what is owed must not be negative")
    if len(order) != len(_AMOUNTS) or set(order) != _AMOUNTS.keys():
        raise ValueError(f"the order must name each of {', '.join(Part)} once")
    rows = range(len(owed))
    if spread is Spread.OLDEST_FIRST:
        turns = [(row, part) for row in rows for part in order]
    else:
        turns = [(row, part) for part in order for row in rows]
    left = amount_fen
    taken: dict[int, dict[Part, int]] = {row: dict.fromkeys(Part, 0) for row in rows}
    for row, part in turns:
        take = min(left, owed[row].of(part))
        taken[row][part] = take
        left -= take
    paid = (
        Owed(owed[row].number, parts[Part.FEE], parts[Part.PENALTY], parts[Part.INTEREST], parts[Part.PRINCIPAL])
        for row, parts in taken.items()
    )
    return Allocation(paid=tuple(line for line in paid if line.total_fen), surplus_fen=left)


def _negative(line: Owed) -> bool:
    return line.fee_fen < 0 or line.penalty_fen < 0 or line.interest_fen < 0 or line.principal_fen < 0
