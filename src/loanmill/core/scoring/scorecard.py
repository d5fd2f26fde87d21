"""A scorecard: a base, and for each characteristic a table of bins with points; missing has a bin of its own.

The sum is the score; grade bands turn it into a grade with a stated chance of default within a year. Scale, in the
usual words: `base_odds` good cases to one bad at `base` points, and the odds double every `pdo` points.
"""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.evidence.missing import Missing, Value


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` up to but not including `below` (None is open), or one of `codes`, and their points."""

    points: int
    low: int | None = None
    below: int | None = None
    codes: tuple[str | bool, ...] = ()

    def holds(self, value: int | bool | str) -> bool:
        """Whether the value falls into this bin."""
        if self.codes:
            return value in self.codes
        if isinstance(value, str):
            return False
        return (self.low is None or value >= self.low) and (self.below is None or value < self.below)

    def label(self) -> str:
        """The bin as it is shown: `[6,9)`, `[12,)`, `firm|sole_trader`."""
        if self.codes:
            return "|".join(str(code).lower() if isinstance(code, bool) else code for code in self.codes)
        return f"[{'' if self.low is None else self.low},{'' if self.below is None else self.below})"


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One input of the score. `reason` is given when this input cost many points."""

    name: str
    reason: str
    bins: tuple[Bin, ...]
    missing_points: int


@dataclass(frozen=True, slots=True)
class Grade:
    """Scores from `low` (None is open) are of this grade; `pd_bp` is the stated chance of default in a year."""

    code: str
    low: int | None
    pd_bp: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The table. Grades stand from best to worst, the last one open below."""

    base: int
    base_odds: int
    pdo: int
    characteristics: tuple[Characteristic, ...]
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """What one characteristic gave: the value read, the bin it fell into, its points, and how many it lost."""

    name: str
    reason: str
    value: Value
    bin: str
    points: int
    lost: int


@dataclass(frozen=True, slots=True)
class Score:
    """The total, its grade, and every characteristic in the order of the card."""

    total: int
    grade: Grade
    items: tuple[Points, ...]

    def best_total(self) -> int:
        """What the score could be at best, were everything that is missing known."""
        return self.total + sum(item.lost for item in self.items if isinstance(item.value, Missing))

    def most_lost(self) -> tuple[Points, ...]:
        """The characteristics that lost points, the greatest loss first, in the card's order where equal."""
        return tuple(sorted((item for item in self.items if item.lost > 0), key=lambda item: -item.lost))


class NoBin(ValueError):
    """A value falls into no bin: the policy check refuses such a card, so the card was not checked."""


def points_of(*, characteristic: Characteristic, value: Value) -> Points:
    """The points of one value. Raises NoBin."""
    best = max(item.points for item in characteristic.bins)
    name, reason = characteristic.name, characteristic.reason
    if isinstance(value, Missing):
        points = characteristic.missing_points
        return Points(name=name, reason=reason, value=value, bin="missing", points=points, lost=best - points)
    for item in characteristic.bins:
        if item.holds(value):
            return Points(
                name=name,
                reason=reason,
                value=value,
                bin=item.label(),
                points=item.points,
                lost=best - item.points,
            )
    raise NoBin(f"{name} = {value!r} falls into no bin; close the gap in the scorecard")


def grade_of(*, card: Scorecard, total: int) -> Grade:
    """The best grade whose lower end the score reaches. Raises NoBin."""
    for grade in card.grades:
        if grade.low is None or total >= grade.low:
            return grade
    raise NoBin(f"score {total} has no grade; leave the last grade open below")


def score(*, card: Scorecard, values: dict[str, Value]) -> Score:
    """Score a case. `values` holds every characteristic's name, Missing included."""
    items = tuple(points_of(characteristic=item, value=values[item.name]) for item in card.characteristics)
    total = card.base + sum(item.points for item in items)
    return Score(total=total, grade=grade_of(card=card, total=total), items=items)
