"""How good a forecast was: what it told apart (AUC), and whether its chances came true (Brier, calibration)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.folds import Fold
from loanmill.lab.learn.sample import Floats, Ints

GROUPS = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """Over repeated folds: mean and spread of the folds' AUC, and of all judgements the mean squared error (Brier),
    the log loss, and the calibration error (mean distance between chance stated and share seen, in GROUPS groups)."""

    auc_mean: float
    auc_sd: float
    brier: float
    log_loss: float
    calibration_error: float


def auc(*, y: Ints, said: Floats) -> float:
    """The chance that a bad case was given a higher figure than a good one; equal figures count a half."""
    ordered = np.sort(said)
    ranks = (np.searchsorted(ordered, said, "left") + np.searchsorted(ordered, said, "right") + 1) / 2
    bad = int(y.sum())
    good = len(y) - bad
    if not bad or not good:
        raise ValueError("an AUC needs a good and a bad case")
    return float((ranks[y == 1].sum() - bad * (bad + 1) / 2) / (bad * good))


def quality_of(*, y: Ints, said: Floats, repeats: Sequence[Sequence[Fold]]) -> Quality:
    """`said` is repeats by cases, as `judged_apart` gives it."""
    each = [
        auc(y=y[fold.judge], said=whole[fold.judge])
        for whole, folds in zip(said, repeats, strict=True)
        for fold in folds
        if 0 < y[fold.judge].sum() < len(fold.judge)
    ]
    safe = np.clip(said, 1e-6, 1 - 1e-6)
    loss = -(y * np.log(safe) + (1 - y) * np.log(1 - safe))
    return Quality(
        auc_mean=float(np.mean(each)),
        auc_sd=float(np.std(each)),
        brier=float(((said - y) ** 2).mean()),
        log_loss=float(loss.mean()),
        calibration_error=calibration_error(y=y, said=said),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Judgements of like chance: how many, the mean chance stated, the share that was bad."""

    n: int
    stated: float
    seen: float


def calibration_groups(*, y: Ints, said: Floats, groups: int = GROUPS) -> list[Group]:
    """All judgements of all repeats in groups of equal size by the chance stated."""
    chance, bad = said.ravel(), np.tile(y, len(said))
    parts = np.array_split(np.argsort(chance, kind="stable"), groups)
    return [Group(n=len(one), stated=float(chance[one].mean()), seen=float(bad[one].mean())) for one in parts]


def calibration_error(*, y: Ints, said: Floats, groups: int = GROUPS) -> float:
    """The mean distance between stated and seen over the groups, weighed by their size."""
    found = calibration_groups(y=y, said=said, groups=groups)
    return sum(one.n * abs(one.stated - one.seen) for one in found) / sum(one.n for one in found)


@dataclass(frozen=True, slots=True)
class RatingQuality:
    """Of predicted ratings: share right, share at most one step off, quadratic weighted kappa, and the table of
    counts (rows the bank's rating, columns the predicted one) over all repeats."""

    right: float
    within_one: float
    kappa: float
    table: tuple[tuple[int, ...], ...]


def rating_quality(*, y: Ints, said: Ints, classes: int) -> RatingQuality:
    """`said` is repeats by cases of predicted classes."""
    truth, guess = np.tile(y, len(said)), said.ravel()
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (truth, guess), 1)
    steps = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes)))
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    kappa = 1 - float((steps**2 * table).sum() / (steps**2 * chance).sum())
    total = int(table.sum())
    return RatingQuality(
        right=float(np.trace(table)) / total,
        within_one=float(table[steps <= 1].sum()) / total,
        kappa=kappa,
        table=tuple(tuple(int(n) for n in row) for row in table),
    )
