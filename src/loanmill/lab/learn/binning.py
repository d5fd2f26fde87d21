"""Monotone bins: a few stretches of a feature along which the share of bad cases only rises, or only falls.

Method: cuts at quantiles, then isotonic regression by pooling adjacent violators (PAVA; Ayer et al. 1955) in the
direction of the rank correlation, then stretches with too few cases join the neighbour that is most alike. The
weight of evidence (WoE) of a bin is the log odds of its cases, mixed with PRIOR cases of the common rate, less the
log odds of all: a bin of few cases speaks softly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loanmill.lab.learn.rounding import roundest
from loanmill.lab.learn.sample import Floats

CUTS = 10
PRIOR = 4.0
LEAST_KNOWN = 20
LEAST_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Bins:
    """`woe[i]` for values from `edges[i-1]` up to but not including `edges[i]`; `value` is the information value.

    What is missing gets `missing`: the worst of the known bins, so that hiding a figure cannot pay.
    """

    edges: tuple[int, ...]
    woe: tuple[float, ...]
    missing: float
    value: float

    def of(self, values: Floats) -> Floats:
        """The weight of evidence of each value; higher is worse."""
        found: Floats = np.asarray(self.woe)[np.searchsorted(np.asarray(self.edges), values, side="right")]
        return np.where(np.isnan(values), self.missing, found)


def monotone_bins(*, values: Floats, bad: Floats) -> Bins | None:
    """Bins of one feature, or None where it says nothing.

    `bad` is what the bins shall tell apart, from 0 to 1: a default, or how low a rating is.
    """
    known = ~np.isnan(values)
    seen, target = values[known], bad[known]
    if len(seen) < LEAST_KNOWN:
        return None
    cuts = np.unique(np.quantile(seen, np.linspace(0, 1, CUTS + 1)[1:-1], method="higher"))
    cuts = cuts[cuts > seen.min()]
    if not len(cuts):
        return None
    at = np.searchsorted(cuts, seen, side="right")
    n = np.bincount(at, minlength=len(cuts) + 1).astype(np.float64)
    sums = np.bincount(at, weights=target, minlength=len(cuts) + 1)
    rising = float(np.dot(_centred_ranks(seen), target - target.mean())) > 0
    blocks = _merged(_pooled(sums.astype(np.float64), n, rising=rising), least=max(5.0, LEAST_SHARE * len(values)))
    if len(blocks) < 2:
        return None
    ordered = np.sort(seen)
    edges = tuple(_edge(ordered, cuts[last]) for _, _, last in blocks[:-1])
    woe = _woe(blocks, float(bad.mean()), rising=rising)
    value = _information(blocks, woe)
    return Bins(edges=edges, woe=tuple(woe), missing=max(woe), value=value)


Block = tuple[float, float, int]
"""Sum of the target, number of cases, and the place of the last cell that it holds."""


def _pooled(sums: Floats, n: Floats, *, rising: bool) -> list[Block]:
    """Pool adjacent violators of a rising (or falling) rate."""
    sign = 1.0 if rising else -1.0
    blocks: list[Block] = []
    for place, (total, count) in enumerate(zip(sums.tolist(), n.tolist(), strict=True)):
        block: Block = (total, count, place)
        while blocks and sign * blocks[-1][0] * block[1] >= sign * block[0] * blocks[-1][1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], place)
        blocks.append(block)
    return blocks


def _merged(blocks: list[Block], *, least: float) -> list[Block]:
    """Blocks of fewer than `least` cases join the neighbour whose rate is nearest; monotony survives that."""
    while len(blocks) > 1:
        small = min(range(len(blocks)), key=lambda i: blocks[i][1])
        if blocks[small][1] >= least:
            break
        sides = [i for i in (small - 1, small + 1) if 0 <= i < len(blocks)]
        rate = blocks[small][0] / blocks[small][1]
        near = min(sides, key=lambda i: abs(blocks[i][0] / blocks[i][1] - rate))
        low, high = sorted((small, near))
        joined = (blocks[low][0] + blocks[high][0], blocks[low][1] + blocks[high][1], blocks[high][2])
        blocks = [*blocks[:low], joined, *blocks[high + 1 :]]
    return blocks


def _woe(blocks: list[Block], common: float, *, rising: bool) -> list[float]:
    def odds(rate: float) -> float:
        return float(np.log(rate / (1 - rate)))

    woe = np.array([odds((total + PRIOR * common) / (n + PRIOR)) - odds(common) for total, n, _ in blocks])
    # Few cases are drawn further to the common rate than many, which must not turn the order round.
    level = np.maximum.accumulate(woe) if rising else np.minimum.accumulate(woe)
    return [float(one) for one in level]


def _information(blocks: list[Block], woe: list[float]) -> float:
    bad = sum(total for total, _, _ in blocks)
    good = sum(n - total for total, n, _ in blocks)
    return sum((total / bad - (n - total) / good) * w for (total, n, _), w in zip(blocks, woe, strict=True))


def _edge(ordered: Floats, cut: float) -> int:
    """The roundest number that parts the same cases as `cut` does."""
    below = ordered[np.searchsorted(ordered, cut, side="left") - 1]
    return roundest(above=int(below), to=int(cut))


def _centred_ranks(values: Floats) -> Floats:
    ordered = np.sort(values)
    ranks: Floats = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") * 1.0
    centred: Floats = ranks - ranks.mean()
    return centred
