"""Risk models as canonical JSON (format risk_model/1): written once, hashed, read back to the same model."""

from __future__ import annotations

from typing import Any

from loanmill.core.kernel.canonical import Json, canonical, parse
from loanmill.core.scoring.risk_model import Chance, Range, RiskModel
from loanmill.core.scoring.scorecard import Bin, Characteristic, Grade, Scorecard

FORMAT = "risk_model/1"


class NotAModel(ValueError):
    """These bytes are no risk model of this format; train one with `loanmill underwrite`."""


def model_bytes(model: RiskModel) -> bytes:
    """The canonical bytes of a model."""
    return canonical(spelled(model))


def spelled(model: RiskModel) -> dict[str, Json]:
    """The model with JSON types alone."""
    return {
        "format": FORMAT,
        "default": _card(model.default),
        "chances": [[one.low, one.pd_bp, one.pd_low_bp, one.pd_high_bp] for one in model.chances],
        "rating": _card(model.rating),
        "ranges": [[one.name, one.least, one.most] for one in model.ranges],
        "months": [model.months_name, model.months_least],
        "learnt": dict(model.learnt),
    }


def model_of(data: bytes) -> RiskModel:
    """The inverse of `model_bytes`. Raises NotAModel."""
    try:
        found: Any = parse(data)
        if found["format"] != FORMAT:
            raise NotAModel(f"the format is {found['format']!r}, not {FORMAT}")
        return RiskModel(
            default=_card_of(found["default"]),
            chances=tuple(Chance(*one) for one in found["chances"]),
            rating=_card_of(found["rating"]),
            ranges=tuple(Range(*one) for one in found["ranges"]),
            months_name=found["months"][0],
            months_least=found["months"][1],
            learnt=found["learnt"],
        )
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise NotAModel(f"these bytes are no {FORMAT}: {error}") from error


def _card(card: Scorecard) -> Json:
    return {
        "base": card.base,
        "base_odds": card.base_odds,
        "pdo": card.pdo,
        "characteristics": [
            {
                "name": item.name,
                "reason": item.reason,
                "missing": item.missing_points,
                "bins": [[one.low, one.below, one.points] for one in item.bins],
            }
            for item in card.characteristics
        ],
        "grades": [[one.code, one.low, one.pd_bp] for one in card.grades],
    }


def _card_of(found: Any) -> Scorecard:
    return Scorecard(
        base=found["base"],
        base_odds=found["base_odds"],
        pdo=found["pdo"],
        characteristics=tuple(
            Characteristic(
                name=item["name"],
                reason=item["reason"],
                bins=tuple(Bin(low=low, below=below, points=points) for low, below, points in item["bins"]),
                missing_points=item["missing"],
            )
            for item in found["characteristics"]
        ),
        grades=tuple(Grade(code=code, low=low, pd_bp=pd_bp) for code, low, pd_bp in found["grades"]),
    )
