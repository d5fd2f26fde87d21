"""Why an expression is refused, raised within this room and told at its spot by the public functions."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from loanmill.core.strategy.text.spots import Faults, Spot


class Refused(Exception):
    """What is wrong with an expression, at which column (from 1), and what to do."""

    def __init__(self, at: int, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.remedy = remedy

    def tell(self, spot: Spot, faults: Faults) -> None:
        """Note it as a fault at a spot."""
        faults.add(spot, f"at column {self.at}, {self.message}", remedy=self.remedy)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words most like `word`, for a remedy: "a, b or c"; some known words where none is alike."""
    every = sorted(known)
    found = get_close_matches(word[:100], every, n=3) or every[:8]
    return " or ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
