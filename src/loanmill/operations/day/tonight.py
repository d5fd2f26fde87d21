"""The rows of a night: loans of a chunk that owe something or of which something falls due, read in two queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.daycount import DayCount, year_days
from loanmill.core.kernel.rates import ONE_BP
from loanmill.operations.day import sql

LINE_COLUMNS = (
    "penalty_fen", "paid_penalty_fen", "paid_interest_fen", "paid_principal_fen", "penalty_from_day", "state",
    "paid_on",
)  # fmt: skip
LOAN_COLUMNS = (
    "outstanding_fen", "running", "period_from_day", "period_days", "period_interest_fen", "state", "overdue_since",
    "bucket", "loan_class",
)  # fmt: skip
_DATES = ("paid_on", "overdue_since")


def _of(table: str, names: tuple[str, ...]) -> str:
    """Columns as SQL; a date as an expression, which SQLite's driver gives as its text instead of parsing each."""
    return ", ".join(f"COALESCE({table}.{name}, NULL)" if name in _DATES else f"{table}.{name}" for name in names)


_READ = f"""
SELECT i.id, i.number, {{due}}, i.principal_fen, i.interest_fen, {_of("i", LINE_COLUMNS)},
  l.id, l.number, l.borrower_id, l.penalty_rate_bp, l.day_count, {_of("l", LOAN_COLUMNS)},
  {{next}}
FROM instalment i CROSS JOIN loan l {{more}}
WHERE l.id = i.loan_id AND {{which}} AND i.loan_id > %s AND i.loan_id <= %s AND l.entity_id = %s AND {sql.CARRIED}
ORDER BY i.loan_id, i.number
"""
_ARREARS = _READ.format(
    due="COALESCE(i.due_on, NULL)", next="NULL, NULL, NULL", more="", which="i.state IN ('due', 'overdue')"
)
_FALLING = _READ.format(
    due="NULL",
    next="i.days, n.days, n.interest_fen",
    more="LEFT JOIN instalment n ON n.loan_id = i.loan_id AND n.number = i.number + 1",
    which="i.state = 'future' AND i.due_on = %s",
)
_SINCE_AT = LOAN_COLUMNS.index("overdue_since")
_LINE_AT, _LOAN_AT, _NEXT_AT = 5, 5 + len(LINE_COLUMNS), 10 + len(LINE_COLUMNS) + len(LOAN_COLUMNS)


@dataclass(slots=True, eq=False)
class DueLine:
    """An instalment that fell due, or falls due tonight. `before` holds LINE_COLUMNS as read."""

    id: Any
    number: int
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int
    paid_penalty_fen: int
    paid_interest_fen: int
    paid_principal_fen: int
    penalty_from_day: int | None
    state: str
    paid_on: date | None
    before: tuple[Any, ...]
    running_penalty_fen: int = 0

    def after(self) -> tuple[Any, ...]:
        """LINE_COLUMNS as they now are."""
        return (
            self.penalty_fen, self.paid_penalty_fen, self.paid_interest_fen, self.paid_principal_fen,
            self.penalty_from_day, self.state, self.paid_on,
        )  # fmt: skip

    @property
    def owed_penalty_fen(self) -> int:
        """Penalty unpaid, tonight's included."""
        return self.penalty_fen + self.running_penalty_fen - self.paid_penalty_fen

    @property
    def owed_interest_fen(self) -> int:
        """Interest unpaid."""
        return self.interest_fen - self.paid_interest_fen

    @property
    def owed_principal_fen(self) -> int:
        """Principal unpaid."""
        return self.principal_fen - self.paid_principal_fen


@dataclass(slots=True, eq=False)
class Tonight:
    """A loan that owes something tonight. `before` holds LOAN_COLUMNS as read; `falling` the line that falls due."""

    id: Any
    number: str
    borrower: Any
    penalty_rate_bp: int
    day_count: str
    before: tuple[Any, ...]
    lines: list[DueLine] = field(default_factory=list)
    falling: DueLine | None = None
    falling_days: int | None = None
    next_days: int | None = None
    next_interest_fen: int | None = None

    @property
    def is_last(self) -> bool:
        """Whether the line that falls due tonight is the last of the schedule."""
        return self.falling is not None and self.next_days is None

    @property
    def total_fen(self) -> int:
        """All that is owed tonight."""
        return sum([line.owed_penalty_fen + line.owed_interest_fen + line.owed_principal_fen for line in self.lines])


def read_chunk(*, entity_id: UUID, on: date, after: UUID, upto: UUID) -> list[Tonight]:
    """Loans after `after` up to `upto`, in order, with their lines in order; the penalty counted up to `on`."""
    bounds = [sql.key(after), sql.key(upto), sql.key(entity_id)]
    found: dict[Any, Tonight] = {}
    today = day_number(on=on)
    for row in sql.rows(_ARREARS, bounds):
        loan = _loan(found, row)
        line = _line(row, due_on=sql.day(row[2]) or on)
        line.running_penalty_fen = _penalty_fen(loan, line, today)
        loan.lines.append(line)
    for row in sql.rows(_FALLING, [on, *bounds]):
        loan = _loan(found, row)
        loan.falling = _line(row, due_on=on)
        loan.falling_days, loan.next_days, loan.next_interest_fen = row[_NEXT_AT:]
        loan.lines.append(loan.falling)
    return [found[own] for own in sorted(found)]


def _penalty_fen(loan: Tonight, line: DueLine, today: int) -> int:
    """As core/servicing/penalty, which a test holds it to; rows that cannot be right count nothing here."""
    unpaid = line.owed_interest_fen + line.owed_principal_fen
    if unpaid <= 0 or line.penalty_from_day is None or line.penalty_from_day > today:
        return 0
    days = today - line.penalty_from_day
    return unpaid * loan.penalty_rate_bp * days // (ONE_BP * _YEARS.get(loan.day_count, 365))


_YEARS = {code.value: year_days(day_count=code) for code in DayCount if not code.value.startswith("ACT/ACT")}


def _loan(found: dict[Any, Tonight], row: tuple[Any, ...]) -> Tonight:
    own = row[_LOAN_AT]
    loan = found.get(own)
    if loan is None:
        before = row[_LOAN_AT + 5 : _NEXT_AT]
        if isinstance(before[_SINCE_AT], str):  # as SQLite gives a date
            before = (*before[:_SINCE_AT], sql.day(before[_SINCE_AT]), *before[_SINCE_AT + 1 :])
        _, number, borrower, penalty_rate_bp, day_count = row[_LOAN_AT : _LOAN_AT + 5]
        loan = found[own] = Tonight(own, number, borrower, penalty_rate_bp, day_count, before)
    return loan


def _line(row: tuple[Any, ...], *, due_on: date) -> DueLine:
    own, number, _, principal, interest, *rest = row[:_LOAN_AT]
    penalty, paid_penalty, paid_interest, paid_principal, penalty_from_day, state, _ = rest
    return DueLine(
        own, number, due_on, principal, interest, penalty, paid_penalty, paid_interest, paid_principal,
        penalty_from_day, state, None, row[_LINE_AT:_LOAN_AT],
    )  # fmt: skip
