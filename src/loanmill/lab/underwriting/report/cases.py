"""The cases as data of the page: what the table shows and what a click opens."""

from __future__ import annotations

from typing import Any

from loanmill.core.evidence.missing import Missing
from loanmill.core.kernel.reasons import LANGUAGES, show_param
from loanmill.core.scoring.scorecard import Points
from loanmill.core.strategy.explain.words import sentence
from loanmill.lab.underwriting.labels import label
from loanmill.lab.underwriting.plan import Decided
from loanmill.lab.underwriting.run import Underwritten

MONTHS = 36


def cases_of(found: Underwritten) -> list[dict[str, Any]]:
    """Every applicant, in order of id."""
    before = {one.applicant.known.code: one for one in found.calm.solved.decided}
    return [_case(one, before[one.applicant.known.code], found) for one in found.book.solved.decided]


def _case(one: Decided, calm: Decided, found: Underwritten) -> dict[str, Any]:
    known, assessment = one.applicant.known, one.applicant.assessment
    told: dict[str, Any] = {
        "id": known.code,
        "name": known.name,
        "outcome": one.outcome,
        "grade": assessment.grade,
        "score": assessment.score,
        "pd": [one.pd_low_bp, one.pd_bp, one.pd_high_bp],
        "limit": one.limit_fen,
        "most": one.most_fen,
        "rate": one.price.rate_bp if one.price is not None and one.price.margin > 0 else None,
        "lost": one.price.lost_bp if one.price is not None and one.price.margin > 0 else None,
        "profit": one.profit_fen,
        "trade": one.applicant.trade.trade,
        "word": one.applicant.trade.word,
        "sure": one.applicant.trade.confidence_bp,
        "base": found.trained.model.default.base,
        "points": [_points(item) for item in assessment.points],
        "sales": [[month, fen // 100] for month, fen in known.sales[-MONTHS:]],
        "bought": [[month, fen // 100] for month, fen in known.purchases[-MONTHS:]],
    }
    for language in LANGUAGES:
        told[f"why_{language}"] = [
            sentence(program=found.policy.program, reason=reason, language=language) for reason in one.reasons
        ]
    if found.shocked is not None:
        told["before"] = {"outcome": calm.outcome, "limit": calm.limit_fen, "pd": calm.pd_bp, "change": one.change_bp}
    return told


def _points(item: Points) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for language in LANGUAGES:
        value = (
            "—" if isinstance(item.value, Missing) else show_param(name=item.name, value=item.value, language=language)
        )
        shown[language] = [label(item.name, language), value]
    return {**shown, "bin": item.bin, "points": item.points}
