"""A risk model as a document: a scorecard of default, its calibration, a scorecard of the rating, and where it holds.

It is learnt in the lab, stored as canonical JSON and decides here, in whole numbers: one case or a thousand, in the
line or in a batch, the same model gives the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.evidence.decision import Reason
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.canonical import Json
from loanmill.core.scoring.scorecard import Points, Scorecard, grade_of, points_of


@dataclass(frozen=True, slots=True)
class Chance:
    """Scores from `low` (None is open) have this chance of default in a year, with the ends of its 90% interval."""

    low: int | None
    pd_bp: int
    pd_low_bp: int
    pd_high_bp: int


@dataclass(frozen=True, slots=True)
class Range:
    """Where the model has seen cases: a value missing, below `least` or above `most` is beyond what it knows."""

    name: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class RiskModel:
    """The document. `chances` stand from the lowest score up; `learnt` says from what and how well (for people)."""

    default: Scorecard
    chances: tuple[Chance, ...]
    rating: Scorecard
    ranges: tuple[Range, ...]
    months_name: str
    months_least: int
    learnt: Mapping[str, Json]

    def reads(self) -> tuple[str, ...]:
        """Every name of the vocabulary that it reads, in order."""
        cards = (*self.default.characteristics, *self.rating.characteristics)
        names = {self.months_name, *(item.name for item in cards), *(item.name for item in self.ranges)}
        return tuple(sorted(names))


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the model says of a case. `beyond` holds the reasons why it must not be used; then a person decides."""

    score: int
    pd_bp: int
    pd_low_bp: int
    pd_high_bp: int
    grade: str
    rating_score: int
    points: tuple[Points, ...]
    rating_points: tuple[Points, ...]
    beyond: tuple[Reason, ...]


def assess(*, model: RiskModel, values: Mapping[str, Value]) -> Assessment:
    """Score one case. `values` holds every name of `model.reads()`, Missing included."""
    points, score = _total(model.default, values)
    rating_points, rating_score = _total(model.rating, values)
    chance = chance_of(model=model, score=score)
    return Assessment(
        score=score,
        pd_bp=chance.pd_bp,
        pd_low_bp=chance.pd_low_bp,
        pd_high_bp=chance.pd_high_bp,
        grade=grade_of(card=model.rating, total=rating_score).code,
        rating_score=rating_score,
        points=points,
        rating_points=rating_points,
        beyond=tuple(_beyond(model, values)),
    )


def chance_of(*, model: RiskModel, score: int) -> Chance:
    """The calibrated chance at a score."""
    found = model.chances[0]
    for chance in model.chances[1:]:
        if chance.low is not None and score >= chance.low:
            found = chance
    return found


def _total(card: Scorecard, values: Mapping[str, Value]) -> tuple[tuple[Points, ...], int]:
    items = tuple(points_of(characteristic=item, value=values[item.name]) for item in card.characteristics)
    return items, card.base + sum(item.points for item in items)


def _beyond(model: RiskModel, values: Mapping[str, Value]) -> list[Reason]:
    reasons = []
    months = values[model.months_name]
    if isinstance(months, Missing) or not isinstance(months, int) or months < model.months_least:
        known = None if isinstance(months, Missing) else months
        told: dict[str, Json] = {model.months_name: known, f"policy_{model.months_name}": model.months_least}
        reasons.append(Reason("model_history_short", told))
    for item in model.ranges:
        value = values[item.name]
        if isinstance(value, Missing):
            reasons.append(Reason(beyond_code(item.name), {item.name: None}))
        elif isinstance(value, int) and not item.least <= value <= item.most:
            reasons.append(Reason(beyond_code(item.name), {item.name: value}))
    return reasons


def beyond_code(name: str) -> str:
    """The reason that a value is not known, or beyond the cases that taught. Policies bring its words."""
    return f"beyond_{name}"


def lost_code(name: str) -> str:
    """The reason that a characteristic lost points. Policies bring its words."""
    return f"score_{name}"
