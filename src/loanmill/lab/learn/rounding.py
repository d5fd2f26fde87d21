"""Round numbers for the ends of bins: a person remembers 2,000,000 better than 1,987,431.27."""

from __future__ import annotations


def roundest(*, above: int, to: int) -> int:
    """The number with the most zeros at its end in (above, to]; of equals the one nearest to nil, then the smallest.

    Raises ValueError when the stretch is empty.
    """
    if above >= to:
        raise ValueError(f"there is no number above {above} and up to {to}")
    if above < 0 <= to:
        return 0  # rounder than any other, and no power of ten would end the search below
    step = 1
    while (to // (step * 10)) * step * 10 > above:
        step *= 10
    for part in (5, 2):  # 5,000 or 2,000 where no 10,000 fits
        if (to // (step * part)) * step * part > above:
            step *= part
            break
    return min(range((above // step + 1) * step, to + 1, step), key=lambda number: (abs(number), number))
