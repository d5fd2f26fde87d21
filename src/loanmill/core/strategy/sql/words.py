"""Reasons as bits: each place in the order of reasons is a bit of a word, and a word becomes a list by its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loanmill.core.strategy.sql.dialect import Dialect
from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.sql.stages import Stages

BITS = 56  # of a word that are used
BYTE = 8


@dataclass(slots=True)
class Words:
    """Places for reasons, in their order, with the text that adds to each word."""

    name: str
    codes: list[str] = field(default_factory=list)
    parts: dict[int, list[str]] = field(default_factory=dict)
    level: int = 0

    def place(self, code: str) -> int:
        """The next place; its code need not be new."""
        self.codes.append(code)
        return len(self.codes) - 1

    def add(self, word: int, text: str, level: int) -> None:
        """Text of a number to be added to a word; no two ever add one bit."""
        self.parts.setdefault(word, []).append(text)
        self.level = max(self.level, level)

    def when(self, place: int, condition: str, level: int) -> None:
        """Set a place where a condition is true."""
        word, bit = divmod(place, BITS)
        self.add(word, f"CASE WHEN {condition} THEN CAST({1 << bit} AS BIGINT) ELSE CAST(0 AS BIGINT) END", level)

    def columns(self, stages: Stages) -> list[Piece]:
        """The words as columns."""
        found = []
        for word in range(-(-len(self.codes) // BITS)):
            text = " + ".join(self.parts.get(word, [])) or stages.dialect.integer(0)
            found.append(stages.column(f"{self.name}_{word}", Piece(f"({text})", "number", 0, 2**BITS, self.level)))
        return found


def masks(places: Sequence[int]) -> dict[int, int]:
    """Places as bits by word."""
    found: dict[int, int] = {}
    for place in places:
        word, bit = divmod(place, BITS)
        found[word] = found.get(word, 0) | 1 << bit
    return found


def lists(dialect: Dialect, codes: Sequence[str], columns: Sequence[Piece], places: range, type_: str) -> list[str]:
    """The texts of lists that hold, one after the other, the codes of the places that are set."""
    found = []
    for word, column in enumerate(columns):
        for start in range(0, BITS, BYTE):
            inside = [word * BITS + start + bit for bit in range(BYTE)]
            held = [place if place in places and place < len(codes) else None for place in inside]
            if any(place is not None for place in held):
                found.append(_byte(dialect, [None if p is None else codes[p] for p in held], column.text, start, type_))
    return found


def _byte(dialect: Dialect, codes: Sequence[str | None], word: str, start: int, type_: str) -> str:
    """The list for one byte of a word, looked up among all that it can be."""
    width = max(bit for bit, code in enumerate(codes) if code is not None) + 1
    options = [
        [dialect.quote(code) for bit, code in enumerate(codes[:width]) if code is not None and value >> bit & 1]
        for value in range(1 << width)
    ]
    shifted = word if not start else dialect.divided_narrow(word, dialect.integer(1 << start))
    return dialect.at(dialect.lists(options, type_), f"({shifted} & {dialect.integer((1 << width) - 1)})")
