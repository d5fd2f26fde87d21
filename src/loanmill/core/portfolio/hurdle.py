"""The plan as a rule: what a case must reach to be served, so that one case can be decided without the others.

Cases are served in order of margin, then the surer, the larger and the one that sells more (`Standing`). The last one
served is the hurdle: whoever stands before it gets all it may have, the hurdle what was left, whoever stands behind it
waits. Where the best plan leaves that order (a remnant too small to lend), the cases it treats otherwise are named by
their standing. Cases of the same standing cannot be told apart, so all of them get the least that one of them got.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Standing(NamedTuple):
    """Where a case stands: margin of a fen, upper end of its chance of default, limit and yearly sales."""

    margin: int
    sure_bp: int
    limit_fen: int
    sales_fen: int

    @property
    def place(self) -> tuple[int, int, int, int]:
        """The order of serving: the smallest first."""
        return (-self.margin, self.sure_bp, -self.limit_fen, -self.sales_fen)


@dataclass(frozen=True, slots=True)
class Hurdle:
    """The rule. `last` is None where everybody is served in full; `others` are amounts by standing outside the rule."""

    last: Standing | None
    last_fen: int
    others: Mapping[Standing, int]

    def amount_fen(self, standing: Standing) -> int:
        """What a case of a standing gets; 0 is the waiting list."""
        if standing in self.others:
            return self.others[standing]
        if self.last is None or standing.place < self.last.place:
            return standing.limit_fen
        return self.last_fen if standing == self.last else 0


def hurdle_of(served: Sequence[tuple[Standing, int]]) -> Hurdle:
    """The rule that a plan follows, from each case's standing and the fen it got (0 for none)."""
    least: dict[Standing, int] = {}
    for standing, amount_fen in served:
        least[standing] = min(amount_fen, least.get(standing, amount_fen))
    lent = [standing for standing, amount_fen in least.items() if amount_fen]
    if least and not lent:  # twins that share less than a loan: nobody is served before the first of them
        return Hurdle(last=min(least, key=lambda one: one.place), last_fen=0, others={})
    if all(amount_fen == standing.limit_fen for standing, amount_fen in least.items()):
        return Hurdle(last=None, last_fen=0, others={})
    last = max(lent, key=lambda one: one.place)
    rule = Hurdle(last=last, last_fen=least[last], others={})
    others = {one: fen for one, fen in sorted(least.items()) if fen != rule.amount_fen(one)}
    return Hurdle(last=last, last_fen=least[last], others=others)
