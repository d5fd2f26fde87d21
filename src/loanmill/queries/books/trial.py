"""The trial balance of a day: what stood when its month began, what the month brought, what stands; the periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from loanmill.core.ledger.chart import CHART, Account
from loanmill.core.ledger.period import Balances, Sides, month_of
from loanmill.queries.trial_balance import Basis, balances, rebuilt
from loanmill.records.actor import Actor
from loanmill.records.approval import Funder
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Voucher
from loanmill.records.org import Staff
from loanmill.records.period import Period

EARLIEST = date(1970, 1, 1)  # before any book of ours


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account: net balance before (debits less credits), the month's debits and credits, net balance after."""

    account: Account
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        """Debits less credits."""
        return self.opening_fen + self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class Part:
    """Accounts that balance among themselves: those of the balance sheet, or those off it."""

    off_books: bool
    lines: tuple[TrialLine, ...]

    @property
    def opening_fen(self) -> int:
        """What stood on the debit side."""
        return sum(max(line.opening_fen, 0) for line in self.lines)

    @property
    def debit_fen(self) -> int:
        """The month's debits."""
        return sum(line.debit_fen for line in self.lines)

    @property
    def credit_fen(self) -> int:
        """The month's credits."""
        return sum(line.credit_fen for line in self.lines)

    @property
    def closing_debit_fen(self) -> int:
        """What stands on the debit side."""
        return sum(max(line.closing_fen, 0) for line in self.lines)

    @property
    def closing_credit_fen(self) -> int:
        """What stands on the credit side."""
        return sum(max(-line.closing_fen, 0) for line in self.lines)

    @property
    def difference_fen(self) -> int:
        """Anything but 0 is a fault in the books."""
        return self.closing_debit_fen - self.closing_credit_fen


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A month of the books; `person` closed it, the house where it is None."""

    first_day: date
    last_day: date
    state: str
    closed_at: datetime | None
    person: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial balance as of `on`; `proved` says whether a rebuild gives the same, None where none was asked for."""

    on: date
    first_day: date
    basis: Basis
    funder: str
    parts: tuple[Part, ...]
    proved: bool | None
    funders: tuple[tuple[str, str, str], ...]
    periods: tuple[PeriodLine, ...]
    first_booked: date | None
    today: date

    @property
    def difference_fen(self) -> int:
        """Debits less credits of all parts together."""
        return sum(abs(part.difference_fen) for part in self.parts)

    @property
    def vouched(self) -> bool:
        """Whether there is anything to show."""
        return any(part.lines for part in self.parts)


def trial(*, viewer: Actor, on: date | None, basis: Basis = "booked", funder: str = "", prove: bool = False) -> Trial:
    """The trial balance of the viewer's entity as of a day (today where none is asked), of one funder's book or all.

    To `prove` it reads every posting there is, which a large book has by the million.
    """
    entity = viewer.entity
    assert entity is not None
    days = BusinessDay.objects.filter(entity_id=entity)
    today = days.exclude(state="closed").order_by("date").values_list("date", flat=True).first() or EARLIEST
    on = max(min(on or today, today), EARLIEST)
    rows = Funder.objects.filter(entity_id=entity).order_by("code")
    funders = list(rows.values_list("id", "code", "name", "name_en"))
    booked = Voucher.objects.filter(entity_id=entity).order_by("booked_on")
    chosen = next((str(key) for key, code, _, _ in funders if code == funder), "")
    first, _ = month_of(on=on)
    after = balances(entity_id=entity, as_of=on, basis=basis)
    before = balances(entity_id=entity, as_of=first - timedelta(days=1), basis=basis)
    return Trial(
        on=on,
        first_day=first,
        basis=basis,
        funder=funder if chosen else "",
        parts=tuple(_parts(_of(before, chosen), _of(after, chosen))),
        proved=after == rebuilt(entity_id=entity, as_of=on, basis=basis) if prove else None,
        funders=tuple((code, zh, en) for _, code, zh, en in funders),
        periods=_periods(entity),
        first_booked=booked.values_list("booked_on", flat=True).first(),
        today=today,
    )


def _of(found: Balances, funder: str) -> dict[str, Sides]:
    sums: dict[str, Sides] = {}
    for (owner, account), sides in found.items():
        if not funder or owner == funder:
            sums[account] = sums.get(account, Sides()) + sides
    return sums


def _parts(before: dict[str, Sides], after: dict[str, Sides]) -> Iterator[Part]:
    for off_books in (False, True):
        codes = [code for code in sorted({*before, *after}) if CHART[code].is_memo is off_books]
        yield Part(off_books, tuple(_lines(codes, before, after)))


def _lines(codes: Iterable[str], before: dict[str, Sides], after: dict[str, Sides]) -> Iterator[TrialLine]:
    for code in codes:
        old = before.get(code, Sides())
        moved = after.get(code, Sides()) - old
        yield TrialLine(CHART[code], old.debit_fen - old.credit_fen, moved.debit_fen, moved.credit_fen)


def _periods(entity: UUID) -> tuple[PeriodLine, ...]:
    rows = list(Period.objects.filter(entity_id=entity).order_by("-first_day")[:36])
    people = dict(Staff.objects.filter(id__in=[row.closed_by for row in rows]).values_list("id", "name"))
    return tuple(
        PeriodLine(
            row.first_day, row.last_day, row.state, row.closed_at,
            people.get(row.closed_by) if row.closed_by else None, row.balances_sha256,
        )
        for row in rows
    )  # fmt: skip
