"""The line beside the batch: each applicant's decision as the factory made it, and as `loanmill underwrite` did."""

from __future__ import annotations

from typing import Any, cast

from loanmill.cli.demo.plan import Plan
from loanmill.cli.demo.taught import Taught
from loanmill.core.evidence.decision import Decision
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import derived
from loanmill.records.models import DecisionRow
from loanmill.records.sealed import decision_of
from loanmill.sandbox.real import key_of

COMPARED = ("outcome", "reasons", "score", "grade", "pd_bp", "pd_low_bp", "pd_high_bp", "limit_fen", "rate_bp")


def compared(plan: Plan, taught: Taught) -> dict[str, Any]:
    """How many decisions are the same in both, and each that is not, by what differs (batch, line)."""
    different: dict[str, dict[str, Any]] = {}
    rows = taught.decisions.select(["id", *COMPARED]).to_pylist()
    for row in rows:
        line = in_line(plan, row["id"])
        apart = {name: [row[name], line.get(name)] for name in COMPARED if row[name] != line.get(name)}
        if apart:
            different[row["id"]] = apart
    return {
        "taught_by": len(taught.lesson.teachers),
        "n": len(rows),
        "equal": len(rows) - len(different),
        "different": different,
    }


def in_line(plan: Plan, id: str) -> dict[str, Any]:
    """The first decision on an enterprise as the line stores it, under the names of decisions.parquet."""
    application = derived(plan.key("start", key_of(id)), "application")
    row = (
        DecisionRow.objects.filter(application=application).select_related("application").order_by("decided_at").first()
    )
    return {} if row is None else _spelled(decision_of(row))


def _spelled(made: Decision) -> dict[str, Any]:
    score = cast(dict[str, Json], made.trace["score"])
    lent = made.terms if made.outcome == "approve" else None
    return {
        "outcome": made.outcome,
        "reasons": [reason.code for reason in made.reasons],
        "score": made.score,
        "grade": made.grade,
        **{name: score.get(name) for name in ("pd_bp", "pd_low_bp", "pd_high_bp")},
        "limit_fen": lent.amount_fen if lent else 0,
        "rate_bp": lent.rate_bp if lent else None,
    }
