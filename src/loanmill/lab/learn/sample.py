"""The cases that teach: one row a case, one column a feature, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loanmill.core.evidence.missing import Missing, Value

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """`x` is cases by features, whole numbers held as doubles, NaN where missing; `y` is 0 or 1, or a rating 0..k."""

    names: tuple[str, ...]
    x: Floats
    y: Ints

    def rows(self, index: Ints) -> Sample:
        """The same features for some of the cases, in the order asked."""
        return Sample(names=self.names, x=self.x[index], y=self.y[index])


def sample_of(*, names: Sequence[str], cases: Sequence[Mapping[str, Value]], y: Sequence[int]) -> Sample:
    """A sample in canonical order: by the features and what became of the case.

    Neither the order in which cases arrive nor what they are called can then change what is learnt from them.
    Integers up to 2^53 are exact as doubles; every feature in fen is far below.
    """
    x = matrix_of(names=names, cases=cases)
    outcome = np.asarray(y, dtype=np.int64)
    keys = [*np.nan_to_num(x, nan=-1e18).T[::-1], outcome]
    order = np.lexsort(keys)
    return Sample(names=tuple(names), x=x[order], y=outcome[order])


def matrix_of(*, names: Sequence[str], cases: Sequence[Mapping[str, Value]]) -> Floats:
    """The values of some cases as a matrix, NaN where missing. Raises TypeError for a value that is no number."""
    return np.array([[_number(case[name], name) for name in names] for case in cases], dtype=np.float64).reshape(
        len(cases), len(names)
    )


def _number(value: Value, name: str) -> float:
    if isinstance(value, Missing):
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} = {value!r} is no whole number; a scorecard learns from whole numbers alone")
    return float(value)
