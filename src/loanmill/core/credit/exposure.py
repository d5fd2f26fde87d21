"""Exposure along one dimension: what is out, what is promised, the limit, and the room that is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from loanmill.core.credit.rules import Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One customer, group, product, region or funder.

    `outstanding_fen` is unpaid principal of all loans, lines or not; `promised_fen` live holds and the undrawn part of
    committed lines. `limit_fen` is None where no rule says it: such an exposure is unknown, and a person decides.
    """

    dimension: Dimension
    code: str
    outstanding_fen: int
    promised_fen: int
    limit_fen: int | None

    @property
    def used_fen(self) -> int:
        """Out and promised together."""
        return self.outstanding_fen + self.promised_fen

    @property
    def headroom_fen(self) -> int | None:
        """What may still be added; below zero where a limit was lowered under what is out; None when unknown."""
        return None if self.limit_fen is None else self.limit_fen - self.used_fen

    def moved(self, *, outstanding_fen: int = 0, promised_fen: int = 0) -> Exposure:
        """The exposure after amounts were added or taken away. Raises ValueError when one falls below zero."""
        after = replace(
            self,
            outstanding_fen=self.outstanding_fen + outstanding_fen,
            promised_fen=self.promised_fen + promised_fen,
        )
        if after.outstanding_fen < 0 or after.promised_fen < 0:
            raise ValueError(f"the exposure of {self.dimension} {self.code} would fall below zero")
        return after


def tightest(exposures: Iterable[Exposure]) -> Exposure | None:
    """The exposure with the least headroom; None when there is none, or one is unknown."""
    known = list(exposures)
    if not known or any(one.headroom_fen is None for one in known):
        return None
    return min(known, key=lambda one: (one.headroom_fen, one.dimension))
