"""Ridge regressions of log odds by Newton's method: of an outcome, and of an ordered one (proportional odds).

Written here because a fold must be fitted in a millisecond and give the same bits on every run; the penalty keeps
both problems strictly convex, so Newton's method with halved steps ends at the one minimum.
"""

from __future__ import annotations

import numpy as np

from loanmill.lab.learn.sample import Floats, Ints

STEPS = 50
SMALL = 1e-9


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + e^-z), without overflow."""
    found: Floats = 0.5 * (1.0 + np.tanh(0.5 * z))
    return found


def ridge_logit(*, z: Floats, y: Ints, penalty: float) -> Floats:
    """Intercept and weights that minimise the log loss + penalty / 2 x sum of squared weights, intercept free."""
    design = np.column_stack([np.ones(len(z)), z])
    ridge = penalty * np.eye(design.shape[1])
    ridge[0, 0] = 1e-6  # so that an intercept of separable data stays finite
    weights: Floats = np.zeros(design.shape[1])
    for _ in range(STEPS):
        p = sigmoid(design @ weights)
        slope = design.T @ (p - y) + ridge @ weights
        curve = (design * (p * (1 - p))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        weights = weights - step / max(1.0, float(np.abs(step).max()) / 4)
        if float(np.abs(step).max()) < SMALL:
            break
    return weights


def ridge_ordinal(*, z: Floats, y: Ints, classes: int, penalty: float) -> tuple[Floats, Floats]:
    """Cuts (rising, classes - 1 of them) and weights of P(y <= k) = sigmoid(cut_k - z . weights), with a ridge.

    The proportional-odds model (McCullagh 1980), fitted through Fisher scoring on the cumulative indicators.
    """
    n, k = len(z), classes - 1
    share = np.clip(np.array([(y <= j).mean() for j in range(k)]), 1e-3, 1 - 1e-3)
    theta = np.concatenate([np.log(share / (1 - share)), np.zeros(z.shape[1])])
    ridge = penalty * np.eye(len(theta))
    ridge[:k, :k] = 1e-3 * np.eye(k)
    for _ in range(STEPS):
        slope, curve = _ordinal_slope(theta, z, y, n, k)
        step = np.linalg.solve(curve + ridge, slope + ridge @ (theta - _start(theta, share, k)))
        theta = theta - step / max(1.0, float(np.abs(step).max()) / 2)
        theta[:k] = np.maximum.accumulate(theta[:k] + 1e-9 * np.arange(k))
        if float(np.abs(step).max()) < 1e-8:
            break
    return theta[:k], theta[k:]


def _start(theta: Floats, share: Floats, k: int) -> Floats:
    """What the ridge pulls towards: the cuts of no knowledge, and weights of nil."""
    home: Floats = np.zeros_like(theta)
    home[:k] = np.log(share / (1 - share))
    return home


def _ordinal_slope(theta: Floats, z: Floats, y: Ints, n: int, k: int) -> tuple[Floats, Floats]:
    """Gradient and expected information of the negative log likelihood."""
    cumulative = np.column_stack([np.zeros(n), sigmoid(theta[:k][None, :] - (z @ theta[k:])[:, None]), np.ones(n)])
    density = cumulative * (1 - cumulative)
    chance = np.maximum(np.diff(cumulative, axis=1), 1e-12)
    rows = np.arange(n)
    # d chance_c / d theta: cut_c moves the upper end, cut_(c-1) the lower end, weights move both.
    moves = np.zeros((n, k + 1, len(theta)))
    for c in range(k + 1):
        if c < k:
            moves[:, c, c] = density[:, c + 1]
        if c > 0:
            moves[:, c, c - 1] = -density[:, c]
        moves[:, c, k:] = -(density[:, c + 1] - density[:, c])[:, None] * z
    slope = -(moves[rows, y] / chance[rows, y][:, None]).sum(axis=0)
    curve = np.einsum("nca,ncb,nc->ab", moves, moves, 1 / chance)
    return slope, curve
