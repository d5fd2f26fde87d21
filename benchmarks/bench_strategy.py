"""Strategy: a policy on one case and on large tables, in one process and one thread, beside the GoRules ZEN engine."""

from __future__ import annotations

from benchmarks import strategy_case, strategy_large, strategy_million
from benchmarks.measure import Benchmark

PARTS = (strategy_case, strategy_large, strategy_million)


def run() -> Benchmark:
    """All parts; each compares outputs with its peer before it measures."""
    figures = [figure for part in PARTS for figure in part.figures()]
    sizes = {"cases": strategy_case.CASES, "rounds": strategy_case.ROUNDS, "large_rows": strategy_large.ROWS}
    return Benchmark(name="strategy", figures=figures, sizes=sizes)
