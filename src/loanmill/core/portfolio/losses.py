"""What the plan may lose in a year: defaults drawn together, with the doubt about the chances themselves.

One common factor (Vasicek 2002): case i defaults when sqrt(rho) Z + sqrt(1 - rho) e_i falls below the normal quantile
of its chance; rho is the asset correlation. Before that every chance is moved by one more common draw U, as far as
its 90% interval says it may be wrong (in log odds). Whether a customer stays is drawn too. Draws come in as numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri  # type: ignore[import-untyped]
from scipy.stats import binom  # type: ignore[import-untyped]

from loanmill.core.kernel.rates import ONE_BP

Floats = NDArray[np.float64]
WIDTH_90 = 2 * 1.6448536269514722  # standard deviations between the ends of a 90% interval
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Exposure:
    """A loan of the plan: amount, chance of default with its interval, share of such customers that leave."""

    amount_fen: int
    pd_bp: int
    pd_low_bp: int
    pd_high_bp: int
    lost_bp: int


@dataclass(frozen=True, slots=True)
class Quantile:
    """A loss that is not exceeded in `percent_bp` of all years, and the ends of its 95% interval (order statistics)."""

    percent_bp: int
    loss_fen: int
    low_fen: int
    high_fen: int


@dataclass(frozen=True, slots=True)
class Losses:
    """Expected loss by formula; the mean of the draws with the ends of its 95% interval; and bad years."""

    expected_fen: int
    mean_fen: int
    mean_low_fen: int
    mean_high_fen: int
    bad_years: tuple[Quantile, ...]
    histogram: tuple[tuple[int, int], ...]


def simulate(
    *,
    exposures: Sequence[Exposure],
    lgd_bp: int,
    correlation_bp: int,
    years: int,
    generator: np.random.Generator,
) -> Losses:
    """Simulate some years of the plan; the same generator state gives the same figures."""
    lost = np.sort(_losses(exposures, lgd_bp, correlation_bp, years, generator))
    spread = 1.96 * float(lost.std()) / years**0.5
    mean = float(lost.mean())
    top = max(1.0, float(lost[-1]))
    counts, ends = np.histogram(lost, bins=40, range=(0.0, top))
    return Losses(
        expected_fen=sum(_expected(one, lgd_bp) for one in exposures),
        mean_fen=round(mean),
        mean_low_fen=round(mean - spread),
        mean_high_fen=round(mean + spread),
        bad_years=tuple(_quantile(lost, percent_bp) for percent_bp in (9500, 9900, 9990)),
        histogram=tuple((round(float(end)), int(n)) for end, n in zip(ends, counts, strict=False)),
    )


def _expected(one: Exposure, lgd_bp: int) -> int:
    return one.amount_fen * (ONE_BP - one.lost_bp) * one.pd_bp * lgd_bp // ONE_BP**3


def _losses(
    exposures: Sequence[Exposure], lgd_bp: int, correlation_bp: int, years: int, generator: np.random.Generator
) -> Floats:
    amount = np.array([one.amount_fen for one in exposures], dtype=np.float64) * (lgd_bp / ONE_BP)
    stays = 1 - np.array([one.lost_bp for one in exposures]) / ONE_BP
    odds, doubt = _odds(exposures)
    rho = correlation_bp / ONE_BP
    parts = []
    for start in range(0, years, CHUNK):
        n = min(CHUNK, years - start)
        common = generator.standard_normal((n, 2))
        chance = expit(odds + doubt * common[:, 1:])
        given = ndtr((ndtri(chance) - rho**0.5 * common[:, :1]) / (1 - rho) ** 0.5)
        drawn = generator.random((n, len(amount), 2))
        bad = (drawn[:, :, 0] < given) & (drawn[:, :, 1] < stays)
        parts.append(bad @ amount)
    return np.concatenate(parts) if parts else np.zeros(0)


def _odds(exposures: Sequence[Exposure]) -> tuple[Floats, Floats]:
    """Log odds of each chance, and their doubt; log odds are centred so that the mean of the chances stays."""
    ends = np.array([(one.pd_bp, one.pd_low_bp, one.pd_high_bp) for one in exposures], dtype=np.float64).reshape(-1, 3)
    ends = np.clip(ends / ONE_BP, 1e-4, 1 - 1e-4)
    doubt: Floats = (logit(ends[:, 2]) - logit(ends[:, 1])) / WIDTH_90
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    weights = weights / weights.sum()
    odds: Floats = logit(ends[:, 0])
    for _ in range(30):  # a fixed-point search: the mean over the doubt equals the stated chance
        mean = expit(odds[:, None] + doubt[:, None] * nodes[None, :]) @ weights
        odds = odds + logit(ends[:, 0]) - logit(mean)
    return odds, doubt


def _quantile(ordered: Floats, percent_bp: int) -> Quantile:
    n, share = len(ordered), percent_bp / ONE_BP
    places = (np.ceil(n * share) - 1, binom.ppf(0.025, n, share) - 1, binom.ppf(0.975, n, share))
    value, low, high = (round(float(ordered[int(np.clip(place, 0, n - 1))])) for place in places)
    return Quantile(percent_bp=percent_bp, loss_fen=value, low_fen=low, high_fen=high)
