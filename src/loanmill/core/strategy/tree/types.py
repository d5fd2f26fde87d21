"""Types of the policy language. Every number is an integer at run time: a unit, a decimal scale and a proven range.

Money has the unit `yuan` with scale 2, so the integer is fen; a ratio has the unit `ratio` with scale 4, so it is basis
points. `number` is a plain number of any scale. Dates are days since 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "bool", "code", "text"]
Unit = Literal["yuan", "ratio", "count", "days", "months", "number"]

INT64 = (-(2**63), 2**63 - 1)
WIDEST = (-(10**37), 10**37)  # fits DuckDB's HUGEINT and Spark's DECIMAL(38,0) with a digit to spare
SCALE_OF: dict[str, int] = {"yuan": 2, "ratio": 4}


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value.

    `low` and `high` bound the integer of a number or date, both included. `codes` are the values that a code may take.
    `missing` says whether the value can be missing although every input is known.
    """

    kind: Kind
    unit: Unit | None = None
    scale: int = 0
    low: int = 0
    high: int = 0
    codes: tuple[str, ...] = ()
    missing: bool = False

    @property
    def wide(self) -> bool:
        """Whether the integer needs more than 64 bits."""
        return self.kind in ("number", "date") and not (INT64[0] <= self.low and self.high <= INT64[1])

    def named(self) -> str:
        """The type as a policy writes it: fen, bp, count, days, months, number, decimal(2), bool, code, text, date."""
        if self.kind != "number":
            return self.kind
        if self.scale == SCALE_OF.get(self.unit or ""):
            return "fen" if self.unit == "yuan" else "bp"
        if self.unit == "number":
            return f"decimal({self.scale})" if self.scale else "number"
        return f"{self.unit}" if not self.scale else f"{self.unit} with {self.scale} decimals"
