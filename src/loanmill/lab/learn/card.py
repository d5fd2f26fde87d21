"""A scorecard before it has points: some features, their bins, and one weight each.

Everything here is learnt from the sample that is given and nothing else: to validate it, call it inside the folds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.binning import Bins, monotone_bins
from loanmill.lab.learn.logit import ridge_logit
from loanmill.lab.learn.sample import Floats, Sample


@dataclass(frozen=True, slots=True)
class CardSettings:
    """How a card is learnt. Fixed beforehand, not tuned on the folds that judge it."""

    most_features: int = 6  # about five bad cases a weight, the usual rule of thumb; 12 would be allowed
    alike: float = 0.85  # of two features whose WoE correlate more than this, the weaker is left out
    penalty: float = 5.0
    coverage: float = 0.95  # a feature that fewer cases have is not used


@dataclass(frozen=True, slots=True)
class Card:
    """Log odds of bad = intercept + sum of weight x WoE of the bin. Weights are positive: worse is worse."""

    names: tuple[str, ...]
    columns: tuple[int, ...]
    bins: tuple[Bins, ...]
    intercept: float
    weights: tuple[float, ...]

    def log_odds(self, x: Floats) -> Floats:
        """The log odds of being bad of each case of a matrix with the columns it was learnt from."""
        found: Floats = np.full(len(x), self.intercept)
        for column, bins, weight in zip(self.columns, self.bins, self.weights, strict=True):
            found = found + weight * bins.of(x[:, column])
        return found


def chosen(sample: Sample, bad: Floats, settings: CardSettings) -> tuple[list[int], list[Bins], Floats]:
    """The columns to use, in order of information value, their bins and their WoE."""
    found = [(at, monotone_bins(values=sample.x[:, at], bad=bad)) for at in _covered(sample, settings)]
    useful = sorted(((bins, at) for at, bins in found if bins is not None), key=lambda one: (-one[0].value, one[1]))
    columns: list[int] = []
    kept: list[Bins] = []
    woe: list[Floats] = []
    for bins, at in useful:
        one = bins.of(sample.x[:, at])
        if float(one.std()) > 0 and not any(abs(np.corrcoef(one, other)[0, 1]) > settings.alike for other in woe):
            columns.append(at)
            kept.append(bins)
            woe.append(one)
        if len(columns) == settings.most_features:
            break
    return columns, kept, np.column_stack(woe) if woe else np.zeros((len(sample.x), 0))


def learn_card(sample: Sample, settings: CardSettings) -> Card:
    """Choose features, bin and weigh them. A feature whose weight would be negative leaves; the rest is refitted."""
    columns, bins, woe = chosen(sample, sample.y.astype(np.float64), settings)
    keep = list(range(len(columns)))
    while True:
        fitted = ridge_logit(z=woe[:, keep], y=sample.y, penalty=settings.penalty)
        right = [one for one, weight in zip(keep, fitted[1:], strict=True) if weight > 0]
        if len(right) == len(keep):
            break
        keep = right
    return Card(
        names=tuple(sample.names[columns[one]] for one in keep),
        columns=tuple(columns[one] for one in keep),
        bins=tuple(bins[one] for one in keep),
        intercept=float(fitted[0]),
        weights=tuple(float(weight) for weight in fitted[1:]),
    )


def _covered(sample: Sample, settings: CardSettings) -> list[int]:
    known = 1 - np.isnan(sample.x).mean(axis=0)
    return [at for at in range(len(sample.names)) if known[at] >= settings.coverage]
