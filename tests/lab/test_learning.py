"""What learns, held against other libraries, against arithmetic, and against chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from loanmill.core.evidence.missing import Missing
from loanmill.lab.learn.binning import monotone_bins
from loanmill.lab.learn.calibration import calibrated_learner, learn_calibrated
from loanmill.lab.learn.card import CardSettings, learn_card
from loanmill.lab.learn.folds import judged_apart, repeated_folds, stratified_folds
from loanmill.lab.learn.logit import ridge_logit, ridge_ordinal, sigmoid
from loanmill.lab.learn.metrics import auc, quality_of, rating_quality
from loanmill.lab.learn.points import default_card
from loanmill.lab.learn.rounding import roundest
from loanmill.lab.learn.sample import Sample, sample_of


def drawn(n: int = 120, *, seed: int = 3, noise: int = 6) -> Sample:
    """One telling feature, one echo of it, and noise."""
    draw = np.random.default_rng(seed)
    risk = draw.normal(size=n)
    y = (draw.random(n) < sigmoid(2 * risk - 1.2)).astype(np.int64)
    columns = [np.round(-risk * 1000), np.round(-risk * 1000 + draw.normal(size=n) * 100)]
    columns += [np.round(draw.normal(size=n) * 1000) for _ in range(noise)]
    return Sample(names=tuple(f"f{at}" for at in range(len(columns))), x=np.column_stack(columns), y=y)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_the_roundest_number_lies_in_its_stretch(above: int, length: int) -> None:
    found = roundest(above=above, to=above + length)
    assert above < found <= above + length


@pytest.mark.parametrize(
    ("above", "to", "expected"),
    [(1_234_567, 8_000_000, 5_000_000), (198, 203, 200), (-5, 3, 0), (-5, 0, 0), (-100, -3, -50), (7, 8, 8)],
)
def test_roundest(above: int, to: int, expected: int) -> None:
    assert roundest(above=above, to=to) == expected


@given(st.lists(st.tuples(st.integers(-500, 500), st.booleans()), min_size=30, max_size=200))
def test_bins_are_monotone_and_missing_is_worst(cases: list[tuple[int, bool]]) -> None:
    values, bad = np.array([v for v, _ in cases], float), np.array([b for _, b in cases], float)
    bins = monotone_bins(values=values, bad=bad) if 0 < bad.mean() < 1 else None
    if bins is not None:
        steps = np.diff(bins.woe)
        assert (steps >= 0).all() or (steps <= 0).all()
        assert len(bins.edges) == len(bins.woe) - 1
        assert bins.missing == max(bins.woe)
        assert bins.of(np.array([np.nan]))[0] == bins.missing


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=4, max_size=60))
def test_auc_is_that_of_scikit_learn(cases: list[tuple[int, bool]]) -> None:
    said, y = np.array([s for s, _ in cases], float), np.array([b for _, b in cases], np.int64)
    if 0 < y.sum() < len(y):
        assert auc(y=y, said=said) == pytest.approx(roc_auc_score(y, said))


def test_logit_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    sample = drawn()
    z = sample.x / 1000
    ours = ridge_logit(z=z, y=sample.y, penalty=2.0)
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=10_000).fit(z, sample.y)
    assert ours == pytest.approx(np.concatenate([theirs.intercept_, theirs.coef_[0]]), abs=1e-4)


def test_ordinal_finds_the_cuts_that_made_the_data() -> None:
    draw = np.random.default_rng(1)
    z = draw.normal(size=(6000, 1))
    latent = 1.5 * z[:, 0] + draw.logistic(size=6000)
    y = np.searchsorted([-1.0, 0.5, 2.0], latent).astype(np.int64)
    cuts, weights = ridge_ordinal(z=z, y=y, classes=4, penalty=1e-3)
    assert cuts == pytest.approx([-1.0, 0.5, 2.0], abs=0.12)
    assert weights == pytest.approx([1.5], abs=0.12)


def test_folds_are_stratified_and_judge_everyone_once() -> None:
    y = np.array([1] * 27 + [0] * 96)
    folds = stratified_folds(y, seed=4)
    assert sorted(np.concatenate([fold.judge for fold in folds]).tolist()) == list(range(123))
    assert {int(y[fold.judge].sum()) for fold in folds} <= {5, 6}
    assert all(not set(fold.teach.tolist()) & set(fold.judge.tolist()) for fold in folds)


def test_dealt_fates_teach_nothing() -> None:
    """The same harness on fates dealt by chance, four times over: on average no better than a coin."""
    found = []
    for seed in range(4):
        sample = drawn(n=123, seed=seed, noise=30)
        dealt = Sample(sample.names, sample.x, np.random.default_rng(seed).permutation(sample.y))
        folds = repeated_folds(dealt.y, seed=seed, repeats=3)
        said = judged_apart(calibrated_learner(CardSettings(), seed=seed), dealt, folds)
        found.append(quality_of(y=dealt.y, said=said, repeats=folds).auc_mean)
    assert abs(float(np.mean(found)) - 0.5) < 0.08


def test_a_true_signal_is_found_and_its_chances_come_true() -> None:
    sample = drawn(n=300)
    folds = repeated_folds(sample.y, seed=1, repeats=3)
    said = judged_apart(calibrated_learner(CardSettings(), seed=1), sample, folds)
    quality = quality_of(y=sample.y, said=said, repeats=folds)
    assert quality.auc_mean > 0.78
    assert quality.calibration_error < 0.06
    assert learn_card(sample, CardSettings()).names[0] in ("f0", "f1")


def test_the_order_and_names_of_cases_teach_nothing() -> None:
    sample = drawn()
    cases = [{name: int(v) for name, v in zip(sample.names, row, strict=True)} for row in sample.x]
    order = np.random.default_rng(9).permutation(len(cases))
    first = sample_of(names=sample.names, cases=cases, y=sample.y.tolist())
    other = sample_of(names=sample.names, cases=[cases[at] for at in order], y=sample.y[order].tolist())
    assert learn_card(first, CardSettings()) == learn_card(other, CardSettings())
    with pytest.raises(TypeError, match="whole number"):
        sample_of(names=["a"], cases=[{"a": "text"}], y=[1])
    assert np.isnan(sample_of(names=["a"], cases=[{"a": Missing("timeout")}], y=[1]).x[0, 0])


def test_points_are_the_log_odds_on_their_scale() -> None:
    """Each case's points are within half a point a characteristic of 500 + 40 / ln 2 x (log odds of good - ln 4)."""
    sample = drawn()
    found = learn_calibrated(sample, CardSettings(), seed=1, repeats=1, draws=20)
    card = default_card(found)
    for row, log_odds in zip(sample.x, found.card.log_odds(sample.x), strict=True):
        values = {name: int(v) for name, v in zip(sample.names, row, strict=True)}
        total = card.base + sum(
            next(one.points for one in item.bins if one.holds(values[item.name])) for item in card.characteristics
        )
        exact = 500 + 40 / np.log(2) * (-log_odds - np.log(4))
        assert abs(total - exact) <= 0.5 * len(card.characteristics) + 1e-6


def test_rating_quality_counts() -> None:
    found = rating_quality(y=np.array([0, 1, 2, 3]), said=np.array([[0, 1, 3, 3]]), classes=4)
    assert (found.right, found.within_one) == (0.75, 1.0)
    assert found.table[2] == (0, 0, 0, 1)
