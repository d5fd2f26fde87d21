"""The trace of a decision: what was computed, in the order computed, as plain values."""

from __future__ import annotations

from loanmill.core.evidence.missing import Value, spell
from loanmill.core.kernel.canonical import Json, plain
from loanmill.core.offer.limit import Limit
from loanmill.core.offer.price import Price
from loanmill.core.scoring.scorecard import Score
from loanmill.core.strategy.first.document import Band
from loanmill.core.strategy.first.rules import RuleResult


def trace_of(
    *, results: tuple[RuleResult, ...], scored: Score, base: int, band: Band, limit: Limit, price: Price
) -> dict[str, Json]:
    """`rules`, `score`, `limit` and `rate`; values are spelled as in a snapshot, `{"v": 5}` or `{"missing": why}`."""
    return {
        "rules": [_rule(result) for result in results],
        "score": {
            "base": base,
            "items": [
                {
                    "name": item.name,
                    "value": _value(item.value),
                    "bin": item.bin,
                    "points": item.points,
                    "lost": item.lost,
                    "reason": item.reason,
                }
                for item in scored.items
            ],
            "total": scored.total,
            "best_total": scored.best_total(),
            "grade": scored.grade.code,
            "pd_bp": scored.grade.pd_bp,
            "band": {"low": band.low, "below": band.below, "outcome": band.outcome},
        },
        "limit": {
            "components": [
                {
                    "code": bound.code,
                    "reason": bound.reason,
                    "inputs": {name: _value(value) for name, value in bound.inputs.items()},
                    "bound_fen": bound.bound_fen,
                }
                for bound in limit.bounds
            ],
            "bound_by": None if limit.bound_by is None else limit.bound_by.code,
            "least_fen": limit.least_fen,
            "limit_fen": limit.limit_fen,
        },
        "rate": {
            "components": [{"code": code, "bp": bp} for code, bp in price.components.items()],
            "sum_bp": price.sum_bp,
            "floor_bp": price.floor_bp,
            "cap_bp": price.cap_bp,
            "above_cap": price.above_cap,
            "rate_bp": price.rate_bp,
        },
    }


def _rule(result: RuleResult) -> Json:
    return {
        "code": result.rule.code,
        "reason": result.rule.reason,
        "outcome": result.rule.outcome,
        "verdict": result.verdict,
        "read": {name: _value(value) for name, value in result.read.items()},
        "when": plain([[c.name, c.op, c.value] for c in result.rule.conditions]),
    }


def _value(value: Value) -> Json:
    return plain(spell(value))
