"""The annuity factor: no SQL computes it exactly, so the factors of the proven ranges stand in a side table.

Ranges of more than MOST_PAIRS pairs need a function of the engine, which DuckDB alone is given.
"""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.sql.stages import Stages

SCALE = 10**12
YEAR_BP = 12 * 10_000  # a monthly rate is bp / 120000
MOST_BP, MOST_MONTHS = 100_000, 600
MOST_PAIRS = 1_000_000
FUNCTION = "annuity_factor"  # an engine may have to provide it


def annuity(stages: Stages, rate: Piece, months: Piece) -> Piece:
    """The factor of a rate in bp and months: by a join, or by the engine's function where the ranges are too wide."""
    rates = range(max(rate.low, 0), min(rate.high, MOST_BP) + 1)
    terms = range(max(months.low, 1), min(months.high, MOST_MONTHS) + 1)
    level = max(rate.level, months.level)
    worth = Piece("", "number", 0, MOST_MONTHS * SCALE, level, unsafe=rate.risky or months.risky)
    if len(rates) * len(terms) > MOST_PAIRS:
        bounded = f"{rate.text} BETWEEN 0 AND {MOST_BP} AND {months.text} BETWEEN 1 AND {MOST_MONTHS}"
        return replace(worth, text=f"(CASE WHEN {bounded} THEN {FUNCTION}({rate.text}, {months.text}) END)")
    columns: dict[str, list[int]] = {"rate_bp": [], "months": [], "factor": []}
    for rate_bp in rates:
        columns["rate_bp"] += [rate_bp] * len(terms)
        columns["months"] += terms
        columns["factor"] += _factors(rate_bp, terms)
    side = stages.side("annuity", dict.fromkeys(columns, "number"), columns)
    stages.join(level + 1, f"LEFT JOIN {side} ON {side}.rate_bp = {rate.text} AND {side}.months = {months.text}")
    return stages.column("annuity", replace(worth, text=f"{side}.factor"))


def _factors(rate_bp: int, terms: range) -> list[int]:
    """(1 - (1+i)^-n) / i x 10^12 rounded down, i = rate / 12, for each n."""
    if not terms or not rate_bp:
        return [count * SCALE for count in terms]
    found = []
    grown, one = (YEAR_BP + rate_bp) ** terms.start, YEAR_BP**terms.start
    for _ in terms:
        found.append((grown - one) * YEAR_BP * SCALE // (grown * rate_bp))
        grown, one = grown * (YEAR_BP + rate_bp), one * YEAR_BP
    return found
