"""What the rows of a loan say of its state: one truth for pages, limits and the control of the books.

Lines are numbered by their place in the plan as it now is, so that the next line has the next number. Extras (fees,
the misuse surcharge) belong to no instalment and have no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from loanmill.core.kernel.calendar import day_number
from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.running import overdue_rate_bp
from loanmill.core.servicing.standing import bucket, stands
from loanmill.core.servicing.state import Line, LoanState, Phase
from loanmill.operations.servicing.plain import OVER

Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class Projection:
    """Columns of the loan, and of its lines in order. `paid_on` of a line is not known to a state."""

    loan: Columns
    lines: tuple[Columns, ...]


def project(*, state: LoanState, awake: bool, policy: ServicingPolicy) -> Projection:
    """The rows of a state. `awake` says that the morning of its day has begun: lines of that day have fallen due.

    While they have not, the rows are those of the evening before.
    """
    on = state.on if awake else state.on - timedelta(days=1)
    lines = tuple(_line(line, on=on) for line in state.lines)
    unpaid = next((line.due_on for line in state.lines if line.due_on <= on and line.left_fen), None)
    since = unpaid if state.phase is Phase.OPEN and unpaid is not None and unpaid < on else None
    standing = stands(state=state, on=on, policy=policy) if awake else state.standing
    written_off = state.phase is Phase.WRITTEN_OFF
    loan: Columns = {
        "rate_bp": state.rate_bp,
        "penalty_rate_bp": overdue_rate_bp(state=state),
        "matures_on": state.matures_on,
        "state": _word(state.phase, since),
        "outstanding_fen": 0 if written_off else state.principal_fen,
        "overdue_since": since,
        "bucket": bucket(days=days_past_due(oldest_unpaid_due_on=since, as_of=on), policy=policy),
        "loan_class": standing.loan_class,
    }
    return Projection({**loan, **_running(state, on=on)}, lines)


def _word(phase: Phase, since: date | None) -> str:
    if phase in OVER:
        return "settled"
    if phase is Phase.WRITTEN_OFF:
        return "written_off"
    return "overdue" if since else "current"


def _running(state: LoanState, *, on: date) -> Columns:
    """The line that earns now, and its days and interest; none after the last, nor once nothing runs."""
    runs = state.phase is Phase.OPEN
    for number, line in enumerate(state.lines, start=1):
        if runs and line.due_on > on:
            return {
                "running": number,
                "period_from_day": day_number(on=line.starts_on),
                "period_days": (line.due_on - line.starts_on).days,
                "period_interest_fen": line.interest_fen,
            }
    nothing: Columns = {"period_from_day": None, "period_days": None, "period_interest_fen": None}
    return {"running": len(state.lines) + 1, **nothing}


def _line(line: Line, *, on: date) -> Columns:
    fallen = line.due_on <= on
    return {
        "starts_on": line.starts_on,
        "due_on": line.due_on,
        "days": (line.due_on - line.starts_on).days,
        "principal_fen": line.principal_fen,
        "interest_fen": line.interest_fen,
        "penalty_fen": line.penalty_fen,
        "paid_principal_fen": line.paid_principal_fen,
        "paid_interest_fen": line.paid_interest_fen,
        "paid_penalty_fen": line.paid_penalty_fen,
        "penalty_from_day": day_number(on=line.penalty_from) if fallen else None,
        "state": _line_state(line, on=on),
    }


def _line_state(line: Line, *, on: date) -> str:
    if line.due_on > on:
        return "future"
    if not line.left_fen:
        return "paid"
    return "due" if line.due_on == on else "overdue"
