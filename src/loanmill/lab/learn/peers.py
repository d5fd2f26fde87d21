"""Other models in the same harness: what a scorecard gives up, if anything, for being readable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from loanmill.lab.learn.folds import Learner, Predictor
from loanmill.lab.learn.sample import Floats, Sample


def logistic_learner(sample: Sample) -> Predictor:
    """Plain logistic regression on all features: medians for what is missing, standardised, ridge 1."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

    filled = _Filled(sample)
    scale = StandardScaler().fit(filled(sample.x))
    model = LogisticRegression(max_iter=5000).fit(scale.transform(filled(sample.x)), sample.y)
    return lambda x: np.asarray(model.predict_proba(scale.transform(filled(x)))[:, 1], dtype=np.float64)


def forest_learner(sample: Sample) -> Predictor:
    """A random forest of 200 trees with leaves of at least 3 cases."""
    from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]

    filled = _Filled(sample)
    model = RandomForestClassifier(n_estimators=200, min_samples_leaf=3, random_state=0)
    model.fit(filled(sample.x), sample.y)
    return lambda x: np.asarray(model.predict_proba(filled(x))[:, 1], dtype=np.float64)


def lightgbm_learner(sample: Sample) -> Predictor:
    """Gradient boosting sized for a hundred cases: 60 trees of at most 4 leaves. Raises OSError without libgomp."""
    import lightgbm

    settings = {
        "objective": "binary", "num_leaves": 4, "min_data_in_leaf": 8, "learning_rate": 0.08, "verbose": -1,
        "num_threads": 1, "deterministic": True, "seed": 0, "force_row_wise": True, "min_data_in_bin": 1,
    }  # fmt: skip
    data = lightgbm.Dataset(sample.x, label=sample.y, params={"verbose": -1, "min_data_in_bin": 1})
    model = lightgbm.train(settings, data, num_boost_round=60)
    return lambda x: np.asarray(model.predict(x), dtype=np.float64)


PEERS: Mapping[str, Learner] = {
    "logistic_regression": logistic_learner,
    "random_forest": forest_learner,
    "lightgbm": lightgbm_learner,
}


def absent(name: str) -> str | None:
    """Why a peer cannot run on this machine; None when it can."""
    if name != "lightgbm":
        return None
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError) as error:  # its shared library wants the system's libgomp1
        return str(error)[:200]
    return None


class _Filled:
    """Fills what is missing with the medians of the cases that taught; 0 where no case had a value."""

    def __init__(self, sample: Sample) -> None:
        known = ~np.isnan(sample.x)
        medians = [
            np.median(column[has]) if has.any() else 0.0 for column, has in zip(sample.x.T, known.T, strict=True)
        ]
        self.medians = np.asarray(medians)

    def __call__(self, x: Floats) -> Floats:
        return np.where(np.isnan(x), self.medians, x)
