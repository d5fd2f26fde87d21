"""The bank's rating A to D from the invoices: an ordinal model on monotone bins (proportional odds).

The bins of a feature part high from low ratings; the weights and the cuts between ratings are fitted together.
The predicted rating is the middle one (the median) of the chances: it is off by the fewest steps on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.binning import Bins
from loanmill.lab.learn.card import CardSettings, chosen
from loanmill.lab.learn.folds import Learner, Predictor
from loanmill.lab.learn.logit import ridge_ordinal
from loanmill.lab.learn.sample import Floats, Ints, Sample

RATINGS = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class RatingCard:
    """`slope` = sum of weight x WoE, higher is worse; the rating is the number of `middles` at or below it.

    Past `middles[k]` the chance of rating k or better is under a half.
    """

    names: tuple[str, ...]
    columns: tuple[int, ...]
    bins: tuple[Bins, ...]
    weights: tuple[float, ...]
    middles: tuple[float, ...]

    def slope(self, x: Floats) -> Floats:
        """How bad each case looks."""
        found: Floats = np.zeros(len(x))
        for column, bins, weight in zip(self.columns, self.bins, self.weights, strict=True):
            found = found + weight * bins.of(x[:, column])
        return found

    def rating(self, x: Floats) -> Ints:
        """The predicted rating of each case, 0 for A."""
        return np.searchsorted(np.asarray(self.middles), self.slope(x), side="right").astype(np.int64)


def learn_rating(sample: Sample, settings: CardSettings) -> RatingCard:
    """Choose features, bin and weigh them; `sample.y` holds ratings from 0 (A) to 3 (D)."""
    classes = len(RATINGS)
    columns, bins, woe = chosen(sample, sample.y / (classes - 1), settings)
    keep = list(range(len(columns)))
    while True:
        cuts, weights = ridge_ordinal(z=woe[:, keep], y=sample.y, classes=classes, penalty=settings.penalty)
        right = [one for one, weight in zip(keep, weights, strict=True) if weight > 0]
        if len(right) == len(keep):
            break
        keep = right
    return RatingCard(
        names=tuple(sample.names[columns[one]] for one in keep),
        columns=tuple(columns[one] for one in keep),
        bins=tuple(bins[one] for one in keep),
        weights=tuple(float(weight) for weight in weights),
        middles=tuple(float(cut) for cut in cuts),
    )


def rating_learner(settings: CardSettings) -> Learner:
    """A learner whose predictor gives ratings."""

    def learn(sample: Sample) -> Predictor:
        card = learn_rating(sample, settings)
        return lambda x: card.rating(x).astype(np.float64)

    return learn
