"""Collecting tables: what the rows that hold add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def held(mask: int) -> Iterator[int]:
    """The rows of a mask, from the first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def total(mask: int, values: Sequence[int | None]) -> int | None:
    """The sum of one output over the rows that hold, 0 without any; missing where one of them is."""
    found = 0
    for row in held(mask):
        value = values[row]
        if value is None:
            return None
        found += value
    return found


def least(mask: int, values: Sequence[int | None]) -> int | None:
    """The least of one output over the rows that hold; missing without any, or where one of them is."""
    found = [values[row] for row in held(mask)]
    known = [value for value in found if value is not None]
    return min(known) if known and len(known) == len(found) else None


def greatest(mask: int, values: Sequence[int | None]) -> int | None:
    """The greatest of one output over the rows that hold; missing without any, or where one of them is."""
    found = [values[row] for row in held(mask)]
    known = [value for value in found if value is not None]
    return max(known) if known and len(known) == len(found) else None


def rows_text(holds: int, possible: int, rows: int) -> str:
    """One letter a row from the first: T it holds, F it does not, U that is unknown."""
    top = 1 << rows
    text = bin(holds | top)[:2:-1].translate(_LETTERS)
    unknown = possible & ~holds
    if not unknown:
        return text
    marks = bin(unknown | top)[:2:-1]
    return "".join("U" if mark == "1" else letter for letter, mark in zip(text, marks, strict=True))


_LETTERS = str.maketrans("01", "FT")
