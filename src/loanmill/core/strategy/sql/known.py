"""What is known of a piece of SQL: its text, the range of its values, and the level it can be computed at.

Ranges are worked out here from the columns' own ranges, without the conditions that stand around an expression: SQL
engines compute before they choose, so that only such a range makes an overflow impossible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.tree.types import INT64, Type

Kind = Literal["number", "bool", "text"]
MOST = 10**38 - 1  # HUGEINT and DECIMAL(38,0) hold it


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of SQL. Numbers (dates among them) lie within `low` and `high`, a level reads those below it alone.

    `atom`: reading it twice costs nothing. `unsafe`: a part of it may leave even 128 bits on rows on which the policy
    never looks at it, so that it must not be computed apart from the conditions around it.
    """

    text: str
    kind: Kind
    low: int = 0
    high: int = 0
    level: int = 0
    atom: bool = False
    unsafe: bool = False

    @property
    def wide(self) -> bool:
        """Whether it is held in more than 64 bits."""
        return self.kind == "number" and not (INT64[0] <= self.low and self.high <= INT64[1])

    @property
    def risky(self) -> bool:
        """Whether it, or a part of it, may overflow where nobody looks at it."""
        return self.unsafe or self.low < -MOST or self.high > MOST


def kind_of(type_: Type) -> Kind:
    """How values of a type are held."""
    if type_.kind in ("number", "date"):
        return "number"
    return "bool" if type_.kind == "bool" else "text"
