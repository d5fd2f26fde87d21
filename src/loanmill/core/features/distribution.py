"""How a feature lies over cases of several fates: coverage, and shares in fifths of all that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.rates import ONE_BP

PARTS = 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """`covered_bp` of all `n` cases have a value. `edges` cut what is known into at most PARTS parts of equal number,
    fewer where many cases share a value; the last edge is the greatest value. `shares_bp` are each fate's by part."""

    n: int
    covered_bp: int
    least: int | None
    edges: tuple[int, ...]
    shares_bp: Mapping[str, tuple[int, ...]]


def distribution(cases: Mapping[str, Sequence[Value]]) -> Distribution:
    """The distribution of one feature, from its values by fate."""
    known = {fate: sorted(_numbers(values)) for fate, values in cases.items()}
    every = sorted(value for values in known.values() for value in values)
    n = sum(len(values) for values in cases.values())
    if not every:
        return Distribution(n, 0, None, (), dict.fromkeys(cases, ()))
    cuts = {every[min(len(every) - 1, len(every) * part // PARTS)] for part in range(1, PARTS)}
    edges = tuple(sorted({*(cut for cut in cuts if cut < every[-1]), every[-1]}))
    return Distribution(
        n=n,
        covered_bp=len(every) * ONE_BP // n,
        least=every[0],
        edges=edges,
        shares_bp={fate: _shares(values, edges) for fate, values in known.items()},
    )


def _numbers(values: Sequence[Value]) -> list[int]:
    return [value for value in values if not isinstance(value, Missing | str | bool)]


def _shares(values: Sequence[int], edges: Sequence[int]) -> tuple[int, ...]:
    """Shares of the values up to each edge and above the one before it."""
    if not values:
        return (0,) * len(edges)
    upto = [0, *(sum(1 for value in values if value <= edge) for edge in edges)]
    return tuple((now - before) * ONE_BP // len(values) for before, now in pairwise(upto))
