"""From enterprises with a known fate to a model, and what that model is worth on cases it never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from loanmill.core.features.catalogue import features_of
from loanmill.core.kernel.canonical import Json
from loanmill.core.scoring.risk_model import RiskModel
from loanmill.lab.learn.calibration import DRAWS, calibrated_learner, learn_calibrated
from loanmill.lab.learn.card import CardSettings
from loanmill.lab.learn.folds import FOLDS, REPEATS, judged_apart, repeated_folds
from loanmill.lab.learn.metrics import (
    Group,
    Quality,
    RatingQuality,
    auc,
    calibration_groups,
    quality_of,
    rating_quality,
)
from loanmill.lab.learn.peers import PEERS, absent
from loanmill.lab.learn.points import document
from loanmill.lab.learn.rating import RATINGS, learn_rating, rating_learner
from loanmill.lab.learn.sample import Floats, Sample, sample_of
from loanmill.lab.underwriting.config import Config, ConfigRefused
from loanmill.lab.underwriting.folder import Facts, Known

LEAST_CASES, LEAST_OF_A_KIND, LEAST_OF_A_RATING = 40, 10, 5
ONE_BP = 10_000
Timed = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """The model and its worth. `peers` hold a Quality, or why a peer could not run here."""

    model: RiskModel
    cases: int
    bad: int
    quality: Quality
    permuted_auc: float
    aucs: tuple[float, ...]
    groups: tuple[Group, ...]
    rating: RatingQuality
    peers: Mapping[str, Quality | str]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What the enterprises with a known fate and with a rating teach from."""

    sample: Sample
    ratings: Sample
    rating_pd_bp: Mapping[str, int]


def train(facts: Facts, config: Config, *, stage: Timed) -> Trained:
    """Learn, validate and write down. `stage` is told what begins. Raises ConfigRefused where too few cases teach."""
    lesson, settings, seed = _lesson(facts), CardSettings(), config.seed
    sample, ratings = lesson.sample, lesson.ratings
    stage("scorecard_cv")
    folds = repeated_folds(sample.y, seed=seed)
    learner = calibrated_learner(settings, seed=seed)
    said = judged_apart(learner, sample, folds)
    quality = quality_of(y=sample.y, said=said, repeats=folds)
    stage("permuted_cv")
    permuted_auc = permuted(sample, settings, seed=seed)
    stage("rating_cv")
    rating_folds = repeated_folds(ratings.y, seed=seed)
    guessed = judged_apart(rating_learner(settings), ratings, rating_folds).astype(np.int64)
    stage("peers_cv")
    peers: dict[str, Quality | str] = {}
    for name, peer in PEERS.items():
        why = absent(name)
        peers[name] = why or quality_of(y=sample.y, said=judged_apart(peer, sample, folds), repeats=folds)
    stage("final_model")
    worth = rating_quality(y=ratings.y, said=guessed, classes=len(RATINGS))
    learnt = _learnt(facts, sample, quality, worth, seed)
    return Trained(
        model=_model(lesson, config, learnt),
        cases=len(sample.y),
        bad=int(sample.y.sum()),
        quality=quality,
        permuted_auc=permuted_auc,
        aucs=tuple(_aucs(sample, said, seed=seed)),
        groups=tuple(calibration_groups(y=sample.y, said=said)),
        rating=worth,
        peers=peers,
    )


def model_alone(facts: Facts, config: Config) -> RiskModel:
    """The model of `train` without saying what it is worth: for its decisions alone. Raises ConfigRefused."""
    return _model(_lesson(facts), config, {})


def _lesson(facts: Facts) -> _Lesson:
    teachers = [one for one in facts.known if one.defaulted is not None]
    names = tuple(features_of("invoice"))
    _enough(teachers)
    rated = [one for one in teachers if one.rating is not None]
    return _Lesson(
        sample_of(names=names, cases=[one.values for one in teachers], y=[int(bool(t.defaulted)) for t in teachers]),
        sample_of(names=names, cases=[o.values for o in rated], y=[RATINGS.index(str(o.rating)) for o in rated]),
        _default_by_rating(rated),
    )


def _model(lesson: _Lesson, config: Config, learnt: Mapping[str, Json]) -> RiskModel:
    settings = CardSettings()
    return document(
        default=learn_calibrated(lesson.sample, settings, seed=config.seed, repeats=REPEATS),
        rating=learn_rating(lesson.ratings, settings),
        sample=lesson.sample,
        rating_pd_bp=lesson.rating_pd_bp,
        months_least=config.least_months,
        learnt=learnt,
    )


def permuted(sample: Sample, settings: CardSettings, *, seed: int) -> float:
    """The mean AUC of the same harness when fates are dealt to the cases by chance: near 0.5 if nothing leaks."""
    dealt = Sample(sample.names, sample.x, np.random.default_rng(seed).permutation(sample.y))
    folds = repeated_folds(dealt.y, seed=seed)
    said = judged_apart(calibrated_learner(settings, seed=seed), dealt, folds)
    return quality_of(y=dealt.y, said=said, repeats=folds).auc_mean


def _aucs(sample: Sample, said: Floats, *, seed: int) -> list[float]:
    judged = zip(said, repeated_folds(sample.y, seed=seed), strict=True)
    return [auc(y=sample.y[fold.judge], said=whole[fold.judge]) for whole, folds in judged for fold in folds]


def _enough(teachers: Sequence[Known]) -> None:
    bad = sum(1 for one in teachers if one.defaulted)
    good = len(teachers) - bad
    if len(teachers) < LEAST_CASES or min(bad, good) < LEAST_OF_A_KIND:
        raise ConfigRefused(
            f"有违约记录的企业 {len(teachers)} 家（违约 {bad}，未违约 {good}），不足以建模：至少 {LEAST_CASES} 家，"
            f"且两类各 {LEAST_OF_A_KIND} 家。请补充「是否违约」有记录的企业。"
            f"{len(teachers)} enterprises have a known fate ({bad} defaulted, {good} did not): too few to learn from. "
            f"At least {LEAST_CASES} are needed, {LEAST_OF_A_KIND} of each kind; "
            f"add enterprises whose 是否违约 is filled in."
        )
    counts = {code: sum(1 for one in teachers if one.rating == code) for code in RATINGS}
    if min(counts.values()) < LEAST_OF_A_RATING:
        shown = ", ".join(f"{code} {n}" for code, n in counts.items())
        raise ConfigRefused(
            f"各评级的企业数为 {shown}；每级至少 {LEAST_OF_A_RATING} 家才能学习评级，请补充「信誉评级」。"
            f"Enterprises by rating: {shown}; at least {LEAST_OF_A_RATING} of each are needed to learn the rating; "
            f"fill in 信誉评级."
        )


def _default_by_rating(rated: Sequence[Known]) -> dict[str, int]:
    found = {}
    for code in RATINGS:
        mine = [one for one in rated if one.rating == code]
        found[code] = sum(1 for one in mine if one.defaulted) * ONE_BP // len(mine)
    return found


def _learnt(facts: Facts, sample: Sample, quality: Quality, rating: RatingQuality, seed: int) -> dict[str, Json]:
    """What the document says of its making; shares as basis points, for canonical bytes hold no floats."""
    bp = partial(_bp, ONE_BP)
    figures: dict[str, Json] = {name: bp(value) for name, value in asdict(quality).items()}
    return {
        "as_of": facts.as_of.isoformat(),
        "cases": len(sample.y),
        "bad": int(sample.y.sum()),
        "features": facts.features_version,
        "folds": f"{REPEATS} x {FOLDS}",
        "interval": f"90%, {DRAWS} draws of the enterprises",
        "quality_bp": figures,
        "rating_kappa_bp": bp(rating.kappa),
        "seed": seed,
    }


def _bp(scale: int, value: float) -> int:
    return round(value * scale)
