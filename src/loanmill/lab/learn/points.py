"""From what was learnt to the document that decides: log odds become points, chances become a table.

Scale: BASE points mean BASE_ODDS good cases to one bad, and the odds double every PDO points. The intercept is
spread evenly over the characteristics, as is usual, so that the base stays a round number.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np

from loanmill.core.kernel.canonical import Json
from loanmill.core.scoring.risk_model import Chance, Range, RiskModel, lost_code
from loanmill.core.scoring.scorecard import Bin, Characteristic, Grade, Scorecard
from loanmill.lab.learn.binning import Bins
from loanmill.lab.learn.calibration import CalibratedCard
from loanmill.lab.learn.rating import RATINGS, RatingCard
from loanmill.lab.learn.sample import Floats, Sample

BASE, BASE_ODDS, PDO = 500, 4, 40
FACTOR = PDO / log(2)
BAND = 5  # points a row of the table of chances
ONE_BP = 10_000
FLOOR_BP = 30  # no hundred cases can prove a smaller chance
MONTHS = "inv_months_history"
WIDER = 0.5  # how far beyond the cases that taught, as a part of their span, a value is still taken


def document(
    *,
    default: CalibratedCard,
    rating: RatingCard,
    sample: Sample,
    rating_pd_bp: Mapping[str, int],
    months_least: int,
    learnt: Mapping[str, Json],
) -> RiskModel:
    """The model of a calibrated card and a rating card that were learnt from the same cases."""
    card = default_card(default)
    return RiskModel(
        default=card,
        chances=_chances(default, card),
        rating=_rating_card(rating, rating_pd_bp),
        ranges=_ranges(sample, {*default.card.columns, *rating.columns}),
        months_name=MONTHS,
        months_least=months_least,
        learnt=learnt,
    )


def default_card(found: CalibratedCard) -> Scorecard:
    """The card of default in points: a high score is good."""
    card = found.card
    rest = (-FACTOR * (card.intercept + log(BASE_ODDS))) / max(1, len(card.names))
    each = zip(card.names, card.bins, card.weights, strict=True)
    items = tuple(_characteristic(name, bins, -FACTOR * weight, rest) for name, bins, weight in each)
    return Scorecard(base=BASE, base_odds=BASE_ODDS, pdo=PDO, characteristics=items, grades=())


def _rating_card(card: RatingCard, pd_bp: Mapping[str, int]) -> Scorecard:
    each = zip(card.names, card.bins, card.weights, strict=True)
    items = tuple(_characteristic(name, bins, -FACTOR * weight, 0.0) for name, bins, weight in each)
    lows = [round(BASE - FACTOR * middle) for middle in card.middles]
    grades = tuple(
        Grade(code=code, low=low, pd_bp=pd_bp.get(code, 0)) for code, low in zip(RATINGS, [*lows, None], strict=True)
    )
    return Scorecard(base=BASE, base_odds=BASE_ODDS, pdo=PDO, characteristics=items, grades=grades)


def _characteristic(name: str, bins: Bins, scale: float, rest: float) -> Characteristic:
    points = [round(scale * woe + rest) for woe in bins.woe]
    ends: list[int | None] = [None, *bins.edges, None]
    return Characteristic(
        name=name,
        reason=lost_code(name),
        bins=tuple(Bin(low=ends[at], below=ends[at + 1], points=one) for at, one in enumerate(points)),
        missing_points=min(points),
    )


def _chances(found: CalibratedCard, card: Scorecard) -> tuple[Chance, ...]:
    """One row every BAND points between the lowest and the highest score that the card can give."""
    lowest = card.base + sum(min(one.points for one in item.bins) for item in card.characteristics)
    highest = card.base + sum(max(one.points for one in item.bins) for item in card.characteristics)
    starts = np.arange(lowest // BAND * BAND, highest + 1, BAND)
    log_odds: Floats = -((starts + (BAND - 1) / 2 - BASE) / FACTOR + log(BASE_ODDS)).astype(np.float64)
    stated = found.line.chance(log_odds)
    low, high = found.interval(log_odds)
    rows: list[Chance] = []
    for start, *chances in zip(starts.tolist(), stated, low, high, strict=True):
        pd_bp, low_bp, high_bp = (max(FLOOR_BP, round(float(chance) * ONE_BP)) for chance in chances)
        rows.append(Chance(start if rows else None, pd_bp, min(low_bp, pd_bp), max(high_bp, pd_bp)))
    return tuple(rows)


def _ranges(sample: Sample, columns: set[int]) -> tuple[Range, ...]:
    found = []
    for at in sorted(columns, key=lambda one: sample.names[one]):
        seen = sample.x[:, at][~np.isnan(sample.x[:, at])]
        least, most = int(seen.min()), int(seen.max())
        wider = int((most - least) * WIDER)
        found.append(Range(name=sample.names[at], least=least - wider, most=most + wider))
    return tuple(found)
