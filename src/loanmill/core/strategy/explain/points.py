"""The values of one input worth trying, in the directions that the applicant can move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Input

NEAR = 128  # so many whole steps are all tried
PART = 1_000_000  # sizes are told in millionths of the value


@dataclass(frozen=True, slots=True)
class Move:
    """One input moved; `size` in millionths of what it was (1 at least counts as the value; a code counts whole)."""

    name: str
    before: Constant
    after: Constant

    @property
    def size(self) -> int:
        """How far it is, relative to the value."""
        if type(self.before) is not int or type(self.after) is not int:
            return PART
        return abs(self.after - self.before) * PART // max(abs(self.before), 1)


Point = tuple[Constant, ...]
Reading = Mapping[str, Constant | None]


def directions(item: Input, value: Constant) -> tuple[tuple[int, int], ...]:
    """(sign, last value) of each direction in which a number or date may move."""
    if item.influence is None or item.type.kind not in ("number", "date") or type(value) is not int:
        return ()
    up, down = (1, item.type.high), (-1, item.type.low)
    allowed = {"up": (up,), "down": (down,), "both": (down, up)}[item.influence]
    return tuple((sign, end) for sign, end in allowed if (end - value) * sign > 0)


def others(item: Input, value: Constant) -> tuple[Constant, ...]:
    """The other values of a truth value or code that can be influenced."""
    if item.influence is None:
        return ()
    known: tuple[Constant, ...] = {"bool": (False, True), "code": item.type.codes}.get(item.type.kind, ())
    return tuple(one for one in known if one != value)


def steps(value: int, sign: int, end: int, known: frozenset[int]) -> list[int]:
    """Values from near to far: every one where few, else doubling steps, the known thresholds and the end."""
    far = abs(end - value)
    if far <= NEAR:
        return [value + sign * step for step in range(1, far + 1)]
    found = {end, *(one for one in known if 0 < (one - value) * sign <= far)}
    step = 1
    while step < far:
        found.add(value + sign * step)
        step *= 2
    return sorted(found, key=lambda one: abs(one - value))


def first_where(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """A value from `low`, where it does not hold, to `high`, where it does: it holds there and not one step before."""
    while abs(high - low) > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
