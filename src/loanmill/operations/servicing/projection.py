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
LOAN_SHOWN = (
    "rate_bp", "penalty_rate_bp", "matures_on", "state", "outstanding_fen", "overdue_since", "bucket", "loan_class",
    "running", "period_from_day", "period_days", "period_interest_fen",
)  # fmt: skip
LINE_SHOWN = (
    "starts_on", "due_on", "days", "principal_fen", "interest_fen", "penalty_fen", "paid_principal_fen",
    "paid_interest_fen", "paid_penalty_fen", "penalty_from_day", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """LOAN_SHOWN of the loan, and LINE_SHOWN of its lines in order. `paid_on` of a line is not known to a state."""

    loan: tuple[object, ...]
    lines: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """What is shown, by the names of columns."""

    loan: Columns
    lines: tuple[Columns, ...]


def project(*, state: LoanState, awake: bool, policy: ServicingPolicy) -> Projection:
    """`shown` by the names of columns."""
    made = shown(state=state, awake=awake, policy=policy)
    lines = tuple(dict(zip(LINE_SHOWN, line, strict=True)) for line in made.lines)
    return Projection(dict(zip(LOAN_SHOWN, made.loan, strict=True)), lines)


def shown(*, state: LoanState, awake: bool, policy: ServicingPolicy) -> Shown:
    """The rows of a state. `awake` says that the morning of its day has begun: lines of that day have fallen due.

    While they have not, the rows are those of the evening before.
    """
    on = state.on if awake else state.on - timedelta(days=1)
    unpaid = next((line.due_on for line in state.lines if line.due_on <= on and line.left_fen), None)
    since = unpaid if state.phase is Phase.OPEN and unpaid is not None and unpaid < on else None
    standing = stands(state=state, on=on, policy=policy) if awake else state.standing
    loan = (
        state.rate_bp,
        overdue_rate_bp(state=state),
        state.matures_on,
        _word(state.phase, since),
        0 if state.phase is Phase.WRITTEN_OFF else state.principal_fen,
        since,
        bucket(days=days_past_due(oldest_unpaid_due_on=since, as_of=on), policy=policy),
        standing.loan_class,
        *_running(state, on=on),
    )
    return Shown(loan, tuple([_line(line, on=on) for line in state.lines]))


def _word(phase: Phase, since: date | None) -> str:
    if phase in OVER:
        return "settled"
    if phase is Phase.WRITTEN_OFF:
        return "written_off"
    return "overdue" if since else "current"


def _running(state: LoanState, *, on: date) -> tuple[object, ...]:
    """The number of the line that earns now, its first day, days and interest; none once nothing runs."""
    runs = state.phase is Phase.OPEN
    for number, line in enumerate(state.lines, start=1):
        if runs and line.due_on > on:
            return number, day_number(on=line.starts_on), (line.due_on - line.starts_on).days, line.interest_fen
    return len(state.lines) + 1, None, None, None


def _line(line: Line, *, on: date) -> tuple[object, ...]:
    fallen = line.due_on <= on
    return (
        line.starts_on,
        line.due_on,
        (line.due_on - line.starts_on).days,
        line.principal_fen,
        line.interest_fen,
        line.penalty_fen,
        line.paid_principal_fen,
        line.paid_interest_fen,
        line.paid_penalty_fen,
        day_number(on=line.penalty_from) if fallen else None,
        _line_state(line, on=on) if fallen else "future",
    )


def _line_state(line: Line, *, on: date) -> str:
    """Of a line that has fallen due."""
    if not line.left_fen:
        return "paid"
    return "due" if line.due_on == on else "overdue"
