"""Simulated losses against what arithmetic knows."""

from __future__ import annotations

import numpy as np

from loanmill.core.portfolio.losses import Exposure, Losses, simulate

LOAN = Exposure(amount_fen=100_000_00, pd_bp=500, pd_low_bp=200, pd_high_bp=1200, lost_bp=4000)


def run(n: int, *, seed: int = 1, correlation_bp: int = 1200, loan: Exposure = LOAN) -> Losses:
    return simulate(
        exposures=[loan] * n,
        lgd_bp=4500,
        correlation_bp=correlation_bp,
        years=20_000,
        generator=np.random.default_rng(seed),
    )


def test_the_mean_is_the_formula() -> None:
    """100 loans of ¥100,000: 60% are taken up, 5% of these default and lose 45%: ¥135,000."""
    found = run(100)
    assert found.expected_fen == 135_000_00
    assert found.mean_low_fen * 0.99 < 135_000_00 < found.mean_high_fen * 1.01
    for one in found.bad_years:
        assert one.low_fen <= one.loss_fen <= one.high_fen
    assert [one.percent_bp for one in found.bad_years] == [9500, 9900, 9990]


def test_the_same_draws_give_the_same_figures() -> None:
    assert run(20) == run(20)
    assert run(20) != run(20, seed=2)


def test_defaults_that_hang_together_make_worse_years() -> None:
    apart = run(100, correlation_bp=0, loan=Exposure(100_000_00, 500, 500, 500, 0))
    together = run(100, correlation_bp=3000, loan=Exposure(100_000_00, 500, 500, 500, 0))
    assert together.bad_years[1].loss_fen > 2 * apart.bad_years[1].loss_fen


def test_nothing_lent_loses_nothing() -> None:
    assert run(0).bad_years[2].loss_fen == run(0).expected_fen == 0
