"""Read a chunk of a night's loans, those that owe something or of which something falls due, in two queries.

Nearly all are plain: tonight's line is all that is owed, and nothing is amiss. Those come as bare lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from loanmill.core.kernel.daycount import DayCount, year_days
from loanmill.core.kernel.rates import ONE_BP
from loanmill.operations.day import sql
from loanmill.operations.day.bounds import COUNTS, MOST_FEN, MOST_RATE_BP
from loanmill.operations.day.evening import Night
from loanmill.operations.day.tonight import LOAN_COLUMNS, DueLine, Tonight
from loanmill.records.loan import Instalment, Loan
from loanmill.records.row import Row
from loanmill.records.stored import columns_of

LINE, LOAN = columns_of(Instalment), columns_of(Loan)


def _all(table: str, model: type[Row]) -> str:
    """Every column as SQL; dates as expressions, which SQLite's driver gives as their text instead of parsing each.

    Keys are text on PostgreSQL for the same reason: they are only passed on.
    """
    return ", ".join(_as_text(f"{table}.{field.column}", field) for field in model._meta.concrete_fields)


def _as_text(name: str, field: models.Field[Any, Any]) -> str:
    kind = (field.target_field if isinstance(field, models.ForeignKey) else field).get_internal_type()
    if kind == "UUIDField" and connection.vendor == "postgresql":
        return f"{name}::text"
    return f"COALESCE({name}, NULL)" if kind == "DateField" else name


@cache
def _read(vendor: str, next: str, more: str, which: str) -> str:
    return f"""
SELECT {_all("i", Instalment)}, {sql.place("i")}, {_all("l", Loan)}, {sql.place("l")}, {next}
FROM instalment i CROSS JOIN loan l {more}
WHERE l.id = i.loan_id AND {which} AND i.loan_id > %s AND i.loan_id <= %s AND l.entity_id = %s AND {sql.CARRIED}
"""


# Whether the line `i` that falls due, the line `n` after it and the loan `l` are as they should be, with nothing paid
# yet and nothing amiss: stricter than `faults.tonight_fault`. The parameters are bucket and class of a loan that is not
# late. Of an unpaid older line the reader of the chunk knows.
_PLAIN = f"""(i.penalty_fen = 0 AND i.paid_penalty_fen = 0 AND i.paid_interest_fen = 0 AND i.paid_principal_fen = 0
  AND i.principal_fen BETWEEN 0 AND {MOST_FEN} AND i.interest_fen BETWEEN 0 AND {MOST_FEN}
  AND i.principal_fen + i.interest_fen > 0 AND l.outstanding_fen BETWEEN i.principal_fen AND {MOST_FEN}
  AND l.running = i.number AND l.period_days = i.days AND l.period_interest_fen = i.interest_fen
  AND l.penalty_rate_bp BETWEEN 0 AND {MOST_RATE_BP} AND l.day_count IN ({", ".join(f"'{code}'" for code in COUNTS)})
  AND l.state = 'current' AND l.overdue_since IS NULL AND l.bucket = %s AND l.loan_class = %s
  AND n.days IS NOT NULL AND n.interest_fen IS NOT NULL)"""

_ARREARS = {"next": "NULL, NULL, NULL", "more": "", "which": "i.state IN ('due', 'overdue')"}
_FALLING = {
    "next": f"n.days, n.interest_fen, {_PLAIN}",
    "more": "LEFT JOIN instalment n ON n.loan_id = i.loan_id AND n.number = i.number + 1",
    "which": "i.state = 'future' AND i.due_on = %s",
}
# Columns and place of the line, those of the loan, then days and interest of the next line, and if it is plain.
_CUT = len(LINE) + 1
_NEXT = _CUT + len(LOAN) + 1
_DAYS, _DUE, _SINCE = LINE.index("days"), LINE.index("due_on"), LOAN.index("overdue_since")
_OF_LINE = itemgetter(
    *map(LINE.index, ("principal_fen", "interest_fen", "penalty_fen", "paid_penalty_fen", "paid_interest_fen",
                      "paid_principal_fen", "penalty_from_day", "state"))
)  # fmt: skip
_NAMED = ("number", "borrower_id", "mandate", "funder_id")
_OF_LOAN = itemgetter(*map(LOAN.index, (*_NAMED, "penalty_rate_bp", "day_count")))
_IN_ORDER = itemgetter(*map(LINE.index, ("loan_id", "number")))
_BEFORE = itemgetter(*map(LOAN.index, LOAN_COLUMNS))
_OF_PLAIN = itemgetter(
    *(_CUT + LOAN.index(name) for name in ("id", *_NAMED)), LINE.index("interest_fen"), LINE.index("principal_fen")
)


class PlainLine(NamedTuple):
    """The line of a plain loan that falls due tonight, with all that was read."""

    loan: Any
    number: str
    borrower: Any
    mandate: str
    funder: Any
    interest_fen: int
    principal_fen: int
    row: tuple[Any, ...]

    @property
    def line_row(self) -> list[Any]:
        """All columns and the place of the line, for change."""
        return list(self.row[:_CUT])

    @property
    def loan_row(self) -> list[Any]:
        """All columns and the place of the loan, for change."""
        return list(self.row[_CUT:_NEXT])

    @property
    def next_line(self) -> tuple[int, int]:
        """Days and interest of the line after it."""
        days, interest_fen, _ = self.row[_NEXT:]
        return days, interest_fen

    @property
    def total_fen(self) -> int:
        """All that is owed tonight."""
        return self.interest_fen + self.principal_fen


@dataclass(frozen=True, slots=True)
class Chunk:
    """The plain loans of a chunk and the others, each in order of their keys."""

    plain: Sequence[PlainLine]
    others: Sequence[Tonight]


def read_chunk(*, entity_id: UUID, after: UUID, upto: UUID, night: Night) -> Chunk:
    """Loans after `after` up to `upto`, with their lines in order; the penalty counted up to the night."""
    bounds = [sql.key(after), sql.key(upto), sql.key(entity_id)]
    found: dict[Any, Tonight] = {}
    for row in _rows(_ARREARS, bounds):
        loan = _loan(found, row)
        line = _line(row, due_on=sql.day(row[_DUE]) or night.on)
        line.running_penalty_fen = _penalty_fen(loan, line, night.today)
        loan.lines.append(line)
    plain = []
    for row in _rows(_FALLING, [*night.stands(0), night.on, *bounds]):
        if row[-1] and row[_CUT] not in found:
            plain.append(PlainLine._make((*_OF_PLAIN(row), row)))
        else:
            _falls(_loan(found, row), row, night)
    for twice in [line for line in plain if line.loan in found]:
        _falls(found[twice.loan], twice.row, night)  # two lines of a loan on one day: the look for faults sees both
    return Chunk([line for line in plain if line.loan not in found], [found[own] for own in sorted(found)])


def _rows(parts: Mapping[str, str], params: list[Any]) -> list[tuple[Any, ...]]:
    """Rows by loan and number. Sorted here, nearly sorted as they come: SQLite would lay down and sort whole rows."""
    return sorted(sql.rows(_read(connection.vendor, **parts), params), key=_IN_ORDER)


def tonight_of(line: PlainLine, *, night: Night) -> Tonight:
    """The loan of a plain line that is not paid whole."""
    loan = _loan({}, line.row)
    _falls(loan, line.row, night)
    return loan


def _falls(loan: Tonight, row: tuple[Any, ...], night: Night) -> None:
    loan.falling = _line(row, due_on=night.on)
    loan.falling_days, (loan.next_days, loan.next_interest_fen, _) = row[_DAYS], row[_NEXT:]
    loan.lines.append(loan.falling)


def _penalty_fen(loan: Tonight, line: DueLine, today: int) -> int:
    """As core/servicing/penalty, which a test holds it to; rows that cannot be right count nothing here."""
    unpaid = line.owed_interest_fen + line.owed_principal_fen
    if unpaid <= 0 or line.penalty_from_day is None or line.penalty_from_day > today:
        return 0
    days = today - line.penalty_from_day
    return unpaid * loan.penalty_rate_bp * days // (ONE_BP * _YEARS.get(loan.day_count, 365))


_YEARS = {code.value: year_days(day_count=code) for code in DayCount if not code.value.startswith("ACT/ACT")}


def _loan(found: dict[Any, Tonight], row: tuple[Any, ...]) -> Tonight:
    loan = found.get(row[_CUT])
    if loan is None:
        whole = list(row[_CUT:_NEXT])
        whole[_SINCE] = sql.day(whole[_SINCE])
        number, borrower, mandate, funder, penalty_rate_bp, day_count = _OF_LOAN(whole)
        loan = Tonight(whole, number, borrower, mandate, funder, penalty_rate_bp, day_count, _BEFORE(whole))
        found[whole[0]] = loan
    return loan


def _line(row: tuple[Any, ...], *, due_on: date) -> DueLine:
    return DueLine(row[:_CUT], row[LINE.index("number")], due_on, *_OF_LINE(row))
