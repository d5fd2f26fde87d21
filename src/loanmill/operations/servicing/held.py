"""The rows of loans that core/servicing carries, as the database has them: read in two queries, written in one.

A night changes little of most of them: their state and what was booked, and nothing that their rows show. So they are
plain tuples here, JSON stays text, and only a loan whose rows move is read as objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Raw

from loanmill.core.kernel.canonical import canonical, canonical_text
from loanmill.core.servicing.day import ONE_DAY, rests
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.reset import resets_from
from loanmill.core.servicing.spelled import state_text
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.servicing.plain import is_plain
from loanmill.operations.servicing.projection import LINE_SHOWN, LOAN_SHOWN, Shown
from loanmill.records.row import spelled_digest
from loanmill.records.servicing import LoanFile

# Dates as expressions, which SQLite's driver gives as their text instead of parsing each.
_DATES = frozenset({"matures_on", "overdue_since", "starts_on", "due_on"})


def _of(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"COALESCE({table}.{name}, NULL)" if name in _DATES else f"{table}.{name}" for name in names)


# A file that rests is looked at on the last night of a month alone, when the first parameter says so.
_CARRIED = """f.carried AND (NOT f.rests OR %s) AND f.loan_id > %s AND f.loan_id <= %s
  AND f.loan_id NOT IN (SELECT a.loan_id FROM loan_set_aside a WHERE a.cleared_on IS NULL)"""
_FILES = f"""
SELECT l.id, l.number, l.borrower_id, l.mandate, f.id, f.contract, f.state, f.booked,
  COALESCE(f.morning_on, NULL), f.placed_fen, {_of("l", LOAN_SHOWN)}
FROM loan_file f CROSS JOIN loan l WHERE l.id = f.loan_id AND {_CARRIED} AND l.entity_id = %s ORDER BY l.id
"""
_LINES = f"""
SELECT i.loan_id, i.number, COALESCE(i.paid_on, NULL), {_of("i", LINE_SHOWN)}
FROM loan_file f CROSS JOIN instalment i WHERE i.loan_id = f.loan_id AND {_CARRIED} ORDER BY i.loan_id, i.number
"""
_LOAN_DATES = [LOAN_SHOWN.index(name) for name in LOAN_SHOWN if name in _DATES]


def passes_all(on: date) -> bool:
    """Whether the night of a day passes through files that rest too: it is the last of its month."""
    return (on + ONE_DAY).day == 1


@dataclass(slots=True)
class Held:
    """A carried loan: keys as the database's columns hold them, JSON as text, LOAN_SHOWN, and its lines as read."""

    id: Any
    number: str
    borrower: Any
    mandate: str
    file: Any
    contract: str
    state: str
    booked: str
    morning_on: Any
    placed_fen: int
    loan: tuple[Any, ...]
    read: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[int, date | None, tuple[Any, ...]]] = field(default_factory=list)

    def parse(self) -> None:
        """Make dates of their text, and of each line its number, day of payment and LINE_SHOWN. Raises ValueError."""
        self.loan = tuple([sql.day(value) if n in _LOAN_DATES else value for n, value in enumerate(self.loan)])
        self.lines = [
            (number, sql.day(paid_on), (sql.day(starts), sql.day(due), *rest))
            for _, number, paid_on, starts, due, *rest in self.read
            if number > 0  # others were dropped by a change of plan
        ]

    def shows(self, made: Shown) -> bool:
        """Whether the rows show this already."""
        return (
            self.loan == made.loan
            and len(self.lines) == len(made.lines)
            and all(
                number == place and has == line and (paid_on is not None) == (line[-1] == "paid")
                for place, ((number, paid_on, has), line) in enumerate(zip(self.lines, made.lines, strict=True), 1)
            )
        )


def read_held(*, entity_id: UUID, on: date, after: UUID, upto: UUID) -> list[Held]:
    """The carried loans after `after` up to `upto` that tonight passes through and that are not set aside, by id."""
    bounds = [passes_all(on), sql.key(after), sql.key(upto)]
    found: dict[Any, Held] = {}
    for row in sql.rows(_FILES, [*bounds, sql.key(entity_id)]):
        own, number, borrower, mandate, file, contract, state, booked, morning_on, placed_fen, *columns = row
        found[own] = Held(
            own, number, borrower, mandate, file, contract, state, booked, morning_on, placed_fen, tuple(columns)
        )  # fmt: skip
    for row in sql.rows(_LINES, bounds):
        if row[0] in found:
            found[row[0]].read.append(row)
    return list(found.values())


_KEPT = ("carried", "plain", "phase", "state", "stands_on", "morning_on", "booked", "resets_on", "rests")


def write_files(act: Act, kept: Iterable[tuple[Held, File]]) -> None:
    """Write the files as a night has left them, as keep.carry does, and list each in the entry."""
    rows, digests = [], {}
    for held, file in kept:
        text, booked = state_text(state=file.state), dict(file.booked)
        plain, phase, stands_on = is_plain(state=file.state), file.state.phase.value, file.state.on
        resets_on = resets_from(state=file.state)
        resting = rests(state=file.state)
        shown = canonical(booked).decode()
        rows.append((True, plain, phase, text, stands_on, None, shown, resets_on, resting, held.file))
        own = sql.uuid(held.file)
        digests[own] = spelled_digest(
            LoanFile,
            {
                "id": own, "loan_id": sql.uuid(held.id), "contract": Raw(canonical_text(held.contract).encode()),
                "carried": True, "plain": plain, "phase": phase, "state": Raw(text.encode()), "stands_on": stands_on,
                "morning_on": None, "booked": booked, "placed_fen": held.placed_fen, "resets_on": resets_on,
                "rests": resting,
            },
        )  # fmt: skip
    sql.update(LoanFile, _KEPT, rows)
    act.wrote_digests(LoanFile, digests)
