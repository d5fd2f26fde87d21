"""A day of the books for the core books of a bank: every line, and the trial balance that the lines lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.kernel.canonical import Json
from loanmill.core.ledger.chart import CHART


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not agree: a code with its parameters; the command line puts it into words."""

    code: str
    params: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One line of a voucher. `code` and `name` are the entity's own for `account`; `loan` is "" for bulk acts.

    `entry` is the id of the journal's act, "" for vouchers that name none.
    """

    funder: str
    reference: str
    number: int
    act: str
    value_on: date
    account: str
    code: str
    name: str
    debit_fen: int
    credit_fen: int
    loan: str
    entry: str


@dataclass(frozen=True, slots=True)
class DayBalance:
    """One account of one funder: what stood there, what the day brought, what stands now (debits less credits)."""

    funder: str
    account: str
    code: str
    name: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class VoucherDay:
    """A closed day of one entity."""

    entity: str
    entity_name: str
    on: date
    balances: tuple[DayBalance, ...]
    lines: tuple[BookedLine, ...]

    @property
    def vouchers(self) -> int:
        """How many vouchers the lines belong to."""
        return len({line.reference for line in self.lines})

    @property
    def debit_fen(self) -> int:
        """The day's debits."""
        return sum(line.debit_fen for line in self.lines)

    @property
    def credit_fen(self) -> int:
        """The day's credits."""
        return sum(line.credit_fen for line in self.lines)


def faults(*, day: VoucherDay) -> list[Fault]:
    """What does not add up: within an account, between lines and balances, within a voucher, or within a funder."""
    return [*_accounts(day), *_lines(day), *_even(day)]


def _accounts(day: VoucherDay) -> Iterator[Fault]:
    for one in day.balances:
        due = one.opening_fen + one.debit_fen - one.credit_fen
        if due != one.closing_fen:
            yield _fault("closing_differs", funder=one.funder, account=one.account, fen=one.closing_fen - due)


def _lines(day: VoucherDay) -> Iterator[Fault]:
    brought: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in day.lines:
        sides = brought[line.funder, line.account]
        sides[0] += line.debit_fen
        sides[1] += line.credit_fen
    told = {(one.funder, one.account): [one.debit_fen, one.credit_fen] for one in day.balances}
    for funder, account in sorted({*brought, *told}):
        posted, said = brought.get((funder, account), [0, 0]), told.get((funder, account), [0, 0])
        if posted != said:
            difference = (said[0] - posted[0]) - (said[1] - posted[1])
            yield _fault("lines_differ", funder=funder, account=account, fen=difference)


def _even(day: VoucherDay) -> Iterator[Fault]:
    """Debits equal credits in each voucher, and of each funder before, during and after the day: on and off books."""
    sums: dict[tuple[str, str, bool], int] = defaultdict(int)
    for line in day.lines:
        sums["voucher", line.reference, _memo(line.account)] += line.debit_fen - line.credit_fen
    for one in day.balances:
        sums["opening of funder", one.funder, _memo(one.account)] += one.opening_fen
        sums["closing of funder", one.funder, _memo(one.account)] += one.closing_fen
    for (kind, name, memo), fen in sorted(sums.items()):
        if fen:
            yield _fault("uneven", what=f"{kind} {name}", off_books=memo, fen=fen)


def _memo(account: str) -> bool:
    return account in CHART and CHART[account].is_memo


def _fault(code: str, **params: str | int | bool) -> Fault:
    return Fault(code, dict(params))


def against(*, told: VoucherDay, books: VoucherDay) -> list[Fault]:
    """Where a file differs from the books: what it lacks, and what it has that the books do not."""
    found = []
    for rows in ("balances", "lines"):
        ours, theirs = _keyed(getattr(books, rows)), _keyed(getattr(told, rows))
        for key in sorted({*ours, *theirs}):
            if key not in theirs:
                found.append(_fault("line_lacks", what=" ".join(key)))
            elif key not in ours:
                found.append(_fault("line_unknown", what=" ".join(key)))
            elif ours[key] != theirs[key]:
                found.append(_fault("line_differs", what=" ".join(key)))
    return found


def _keyed(rows: Iterable[BookedLine | DayBalance]) -> Mapping[tuple[str, ...], BookedLine | DayBalance]:
    return {
        (row.reference, str(row.number)) if isinstance(row, BookedLine) else (row.funder, row.account): row
        for row in rows
    }
