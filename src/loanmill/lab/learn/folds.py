"""Repeated stratified folds: every case is judged once a repeat by a model that never saw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.sample import Floats, Ints, Sample

FOLDS, REPEATS = 5, 10

Predictor = Callable[[Floats], Floats]
"""Cases by features -> one row of figures a case (a chance of default, or chances of each rating)."""
Learner = Callable[[Sample], Predictor]
"""Everything that learns, from selection to calibration, happens in here, from the given cases alone."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Places of the cases that teach and of those that are judged."""

    teach: Ints
    judge: Ints


def stratified_folds(y: Ints, *, seed: int, folds: int = FOLDS) -> list[Fold]:
    """Folds with nearly equal shares of each class, fixed by the seed and the order of the cases."""
    draw = np.random.default_rng(seed)
    of = np.empty(len(y), dtype=np.int64)
    start = 0
    for label in np.unique(y):
        mine = draw.permutation(np.flatnonzero(y == label))
        of[mine] = (start + np.arange(len(mine))) % folds  # the next class goes on where this one ended
        start += len(mine)
    return [Fold(teach=np.flatnonzero(of != fold), judge=np.flatnonzero(of == fold)) for fold in range(folds)]


def repeated_folds(y: Ints, *, seed: int, repeats: int = REPEATS) -> list[list[Fold]]:
    """Several sets of folds, each of its own seed."""
    return [stratified_folds(y, seed=seed + repeat) for repeat in range(repeats)]


def judged_apart(learner: Learner, sample: Sample, repeats: Sequence[Sequence[Fold]]) -> Floats:
    """What the learner says of each case out of its fold: repeats by cases, or by cases and classes."""
    found = []
    for folds in repeats:
        parts = [(fold.judge, learner(sample.rows(fold.teach))(sample.x[fold.judge])) for fold in folds]
        whole = np.empty((len(sample.y), *parts[0][1].shape[1:]))
        for judge, said in parts:
            whole[judge] = said
        found.append(whole)
    return np.stack(found)
