"""A level schedule whose payments belong to instalments, as progressive servicing systems show it.

An instalment keeps its sum whatever is paid. Until the day of valuation interest runs on what was really out; from
then on as if everything were paid as planned. What is paid early settles instalments whole, with no more interest
than has run by then: the interest of their later days is asked of the next instalment that is open. Principal is paid
before interest, charges before both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from loanmill.core.schedule.interest import Part, interest_of
from loanmill.core.schedule.layout import net_draws
from loanmill.core.schedule.level import level_plan
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Draw, Instalment, Period, Terms


class Early(StrEnum):
    """Which instalments a payment settles once what is due is paid."""

    NEXT = "next"  # the next ones: the borrower pays ahead
    LAST = "last"  # the last ones: the loan becomes shorter


class Settlement(StrEnum):
    """Until when interest is asked of one who pays everything."""

    DAY = "day"  # the day he pays
    PERIOD = "period"  # the end of the running period


@dataclass(frozen=True, slots=True)
class Allocation:
    """How payments are put on instalments. `as_of` is the day of valuation; `charges` are fen for each instalment."""

    as_of: date
    early: Early = Early.NEXT
    settlement: Settlement = Settlement.DAY
    charges: tuple[int, ...] = ()


@dataclass(slots=True)
class _Paid:
    """What was paid on an instalment; `closed` once nothing is left of it."""

    principal: int = 0
    interest: int = 0
    charge: int = 0
    closed: bool = False


@dataclass(slots=True)
class _Row:
    principal: int
    interest: int
    carried: int  # interest of the rows before that they do not ask


@dataclass(slots=True)
class _Book:
    terms: Terms
    periods: list[Period]
    sums: list[int]
    draws: list[Draw]
    paid: list[_Paid]
    principal: list[Draw] = field(default_factory=list)  # principal paid, by day

    def lent(self, until: date) -> int:
        return sum(draw.amount_fen for draw in self.draws if draw.on <= until)

    def out(self, on: date) -> int:
        """The principal out on a day, its payments taken off."""
        return self.lent(on) - sum(one.amount_fen for one in self.principal if one.on <= on)


def allocated(*, terms: Terms, payments: Sequence[Draw], rule: Allocation) -> list[Instalment]:
    """The level schedule after these payments. Raises ValueError with down payments or interest put off: no rule is
    published for them."""
    if terms.down_payment_bp or terms.grace.interest:
        raise ValueError("payments on a loan with a down payment or interest put off: where they go is not known")
    periods = periods_of(terms=terms)
    sums = level_plan(terms=terms, periods=periods)
    book = _Book(terms, periods, sums, net_draws(terms=terms), [_Paid() for _ in periods])
    for payment in sorted(payments, key=lambda one: one.on):
        _put(book, payment, rule)
    balance, lines = 0, []
    for period, row in zip(periods, _rows(book, rule.as_of), strict=True):
        balance += sum(draw.amount_fen for draw in book.draws if period.starts_on <= draw.on < period.ends_on)
        balance -= row.principal
        lines.append(Instalment(period.number, period.starts_on, period.due_on, row.principal, row.interest, balance))
    return lines


def _rows(book: _Book, as_of: date) -> list[_Row]:
    """What each instalment asks, seen from a day."""
    rows: list[_Row] = []
    last_open = max((n for n, paid in enumerate(book.paid) if not paid.closed), default=-1)
    # Sums of the rows gone through: principal asked, of it unpaid; and what closed rows to come hold.
    asked, unpaid, carried = 0, 0, 0
    later = sum(paid.principal for paid in book.paid if paid.closed)
    for n, (period, paid) in enumerate(zip(book.periods, book.paid, strict=True)):
        run = _run(book, period, _parts(book, period.starts_on, period.ends_on, as_of, unpaid))
        row = _Row(paid.principal, paid.interest, carried)
        if paid.closed:
            later -= paid.principal
        else:
            left = book.lent(period.ends_on) - asked - later
            row.interest = run + carried
            planned = 0 if n < book.terms.grace.principal else book.sums[n] - row.interest
            row.principal = left if n == last_open else max(paid.principal, min(left, planned), 0)
        carried += run - row.interest
        asked += row.principal
        unpaid += max(0, row.principal - paid.principal)
        rows.append(row)
    return rows


def _parts(book: _Book, start: date, end: date, as_of: date, unpaid: int) -> list[Part]:
    """What is out between two days. From the day of valuation on, `unpaid` principal is taken as paid."""
    moves = {one.on for one in (*book.draws, *book.principal)} | {as_of}
    cuts = sorted({start, *(day for day in moves if start < day < end)})
    return [
        Part(since, until, max(0, book.out(since) - (unpaid if since >= as_of else 0)))
        for since, until in zip(cuts, [*cuts[1:], end], strict=True)
    ]


def _put(book: _Book, payment: Draw, rule: Allocation) -> None:
    """Put a payment on instalments: those due first, then early ones in the order of the rule."""
    rows, left = _rows(book, payment.on), payment.amount_fen
    due = [n for n, period in enumerate(book.periods) if period.due_on <= payment.on]
    ahead = [n for n in range(len(book.periods)) if n not in due]
    settles = left >= book.out(payment.on) + sum(
        _interest_by(book, rows, n, payment.on, rule.settlement is Settlement.PERIOD) - book.paid[n].interest
        for n in range(len(rows))
        if not book.paid[n].closed
    )
    for n in [*due, *(reversed(ahead) if rule.early is Early.LAST else ahead)]:
        paid = book.paid[n]
        if not left or paid.closed:
            continue
        whole = settles and rule.settlement is Settlement.PERIOD
        interest = _interest_by(book, rows, n, payment.on, whole)
        out = book.out(payment.on)
        planned = rows[n].principal if n in due else book.sums[n] - interest
        if sum(not one.closed for one in book.paid) == 1:  # the only one left takes all that is out
            planned = paid.principal + out
        owed = [
            max(0, (rule.charges[n] if rule.charges else 0) - paid.charge),
            max(0, min(out, planned - paid.principal)),
            max(0, interest - paid.interest),
        ]
        parts = [0, 0, 0]
        for kind, amount in enumerate(owed):
            parts[kind] = min(left, amount)
            left -= parts[kind]
        paid.charge += parts[0]
        paid.principal += parts[1]
        paid.interest += parts[2]
        paid.closed = parts == owed
        book.principal.append(Draw(payment.on, parts[1]))
    _close_overpaid(book, payment.on)


def _close_overpaid(book: _Book, as_of: date) -> None:
    """Close last instalments on which more principal is paid than is left for them: the one before takes the rest."""
    for last in reversed([n for n, paid in enumerate(book.paid) if not paid.closed]):
        if _rows(book, as_of)[last].principal >= book.paid[last].principal:
            return
        book.paid[last].closed = True


def _interest_by(book: _Book, rows: Sequence[_Row], n: int, on: date, whole: bool) -> int:
    """The interest of an instalment that one who pays on a day owes: all of it when it is due, else what has run."""
    period = book.periods[n]
    if period.due_on <= on or (whole and period.starts_on < on):
        return rows[n].interest
    if period.starts_on >= on:
        return 0
    return _run(book, period, _parts(book, period.starts_on, on, on, 0)) + rows[n].carried


def _run(book: _Book, period: Period, parts: Sequence[Part]) -> int:
    """The interest that runs in a period, none where it is free."""
    if period.number <= book.terms.grace.free:
        return 0
    return interest_of(terms=book.terms, period=period, parts=parts)
