"""From log odds to a chance that comes true, and how sure of it one can be.

A card fitted to few cases is too sure of itself. So the cases are judged out of inner folds, and a line
log odds = a + b x judged is fitted through these judgements (Platt 1999, with a weak ridge that pulls b to 1).
Its interval: the enterprises are drawn again with replacement DRAWS times, each with its judgement of one repeat
drawn by chance, and the line is fitted anew; the 5th and 95th percentile of the chances bound the stated one (90%).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.card import Card, CardSettings, learn_card
from loanmill.lab.learn.folds import Learner, Predictor, judged_apart, repeated_folds
from loanmill.lab.learn.logit import sigmoid
from loanmill.lab.learn.sample import Floats, Ints, Sample

DRAWS = 1000
LOW_PERCENT, HIGH_PERCENT = 5, 95
PULL = 4.0  # the ridge on b - 1, a weak belief that the card's own slope is right
STEPS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """log odds of bad = a + b x the card's log odds."""

    a: float
    b: float

    def chance(self, log_odds: Floats) -> Floats:
        """The calibrated chance."""
        return sigmoid(self.a + self.b * log_odds)


@dataclass(frozen=True, slots=True)
class CalibratedCard:
    """A card, its line, and the lines of the draws (draws by 2: a and b)."""

    card: Card
    line: Line
    draws: Floats

    def chance(self, x: Floats) -> Floats:
        """The calibrated chance of default of each case."""
        return self.line.chance(self.card.log_odds(x))

    def interval(self, log_odds: Floats) -> tuple[Floats, Floats]:
        """Lower and upper end of the 90% interval at some log odds of the card."""
        each = sigmoid(self.draws[:, :1] + self.draws[:, 1:] * log_odds[None, :])
        low, high = np.percentile(each, [LOW_PERCENT, HIGH_PERCENT], axis=0)
        return low, high


def calibrated_learner(settings: CardSettings, *, seed: int, repeats: int = 1) -> Learner:
    """A learner that chooses, bins, weighs and calibrates on nothing but the cases it is given."""

    def learn(sample: Sample) -> Predictor:
        return learn_calibrated(sample, settings, seed=seed, repeats=repeats, draws=0).chance

    return learn


def learn_calibrated(
    sample: Sample, settings: CardSettings, *, seed: int, repeats: int, draws: int = DRAWS
) -> CalibratedCard:
    """The card of all cases, its calibration from judgements out of inner folds, and the draws of its interval."""
    inner = repeated_folds(sample.y, seed=seed, repeats=repeats)
    judged = judged_apart(lambda part: learn_card(part, settings).log_odds, sample, inner)
    pairs = _lines(judged.reshape(1, -1), np.tile(sample.y, repeats)[None, :], weight=1 / repeats)
    line = Line(a=float(pairs[0, 0]), b=float(pairs[0, 1]))
    return CalibratedCard(
        card=learn_card(sample, settings),
        line=line,
        draws=_drawn(judged, sample.y, seed=seed, draws=draws),
    )


def _drawn(judged: Floats, y: Ints, *, seed: int, draws: int) -> Floats:
    if not draws:
        return np.empty((0, 2))
    chance = np.random.default_rng(seed)
    cases = chance.integers(len(y), size=(draws, len(y)))
    which = chance.integers(len(judged), size=(draws, len(y)))
    return _lines(judged[which, cases], y[cases], weight=1.0)


def _lines(z: Floats, y: Ints, *, weight: float) -> Floats:
    """a and b for each row of `z` and `y`, all rows at once by Newton's method."""
    a, b = np.zeros(len(z)), np.ones(len(z))
    for _ in range(STEPS):
        p = sigmoid(a[:, None] + b[:, None] * z)
        off, curve = weight * (p - y), weight * p * (1 - p)
        ga, gb = off.sum(axis=1), (off * z).sum(axis=1) + PULL * (b - 1)
        haa, hab, hbb = curve.sum(axis=1) + 1e-6, (curve * z).sum(axis=1), (curve * z * z).sum(axis=1) + PULL
        det = haa * hbb - hab * hab
        da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        a, b = a - np.clip(da, -2, 2), b - np.clip(db, -2, 2)
    return np.column_stack([a, b])
