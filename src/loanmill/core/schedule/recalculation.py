"""A schedule after payments: what other servicing systems show once a borrower paid late, early or not at all.

Rows that fell due before the first recalculation stay as they were. In the period in which a payment is booked,
interest runs on what was really out: overdue principal until the payment (or the day of recalculation), less what was
paid early. Rounding is part by part. What is paid beyond an instalment is principal of that row, and then one of
three things happens to the rest (`Prepayment`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from loanmill.core.schedule.conventions import InterestRounding
from loanmill.core.schedule.interest import Part, interest_of
from loanmill.core.schedule.layout import drawn_in, net_draws, parts_of
from loanmill.core.schedule.level import level_fen, level_plan
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Draw, Instalment, Period, Terms


class Prepayment(StrEnum):
    """What becomes of the instalments after a prepayment."""

    REDUCE_INSTALMENT = "reduce-instalment"  # the same number, each smaller (减少月供)
    REDUCE_NUMBER = "reduce-number"  # the same sum, fewer of them (缩短期限)
    NEXT_INSTALMENTS = "next-instalments"  # the next ones ask that much less principal


class Rest(StrEnum):
    """From when a payment changes the balance that interest runs on."""

    DAILY = "daily"  # from its day
    PERIOD = "period"  # from the next due day


@dataclass(frozen=True, slots=True)
class Recalculation:
    """How a schedule is recalculated. `as_of` is the day up to which overdue principal has borne interest."""

    as_of: date
    prepayment: Prepayment = Prepayment.REDUCE_INSTALMENT
    rest: Rest = Rest.DAILY
    compounds: bool = False  # overdue interest bears interest too


@dataclass(slots=True)
class _Book:
    """What is owed while the rows are gone through."""

    balance: int = 0  # scheduled: what is out when every row is paid
    overdue_principal: int = 0
    overdue_interest: int = 0
    advance: int = 0  # prepaid, still to be taken off the next instalments
    level: int = 0

    def overdue(self, rule: Recalculation) -> int:
        """What is overdue and bears interest."""
        return self.overdue_principal + (self.overdue_interest if rule.compounds else 0)

    def pay(self, amount: int) -> int:
        """Pay what is overdue, interest first; what is left over."""
        interest = min(amount, self.overdue_interest)
        principal = min(amount - interest, self.overdue_principal)
        self.overdue_interest -= interest
        self.overdue_principal -= principal
        return amount - interest - principal


def recalculated(*, terms: Terms, payments: Sequence[Draw], rule: Recalculation) -> list[Instalment]:
    """The level schedule after these payments."""
    periods = periods_of(terms=terms)
    sums = level_plan(terms=terms, periods=periods)
    draws = net_draws(terms=terms)
    book, lines = _Book(), []
    for n, period in enumerate(periods):
        mine = drawn_in(draws, period, first=n == 0, last=n == len(periods) - 1)
        if mine or n == terms.grace.principal:
            book.level = sums[n]
        lines.append(_row(terms, periods, n, mine, book, payments, rule))
        if not book.balance and not any(draw.on >= period.ends_on for draw in draws):
            break
    return lines


def _row(
    terms: Terms,
    periods: Sequence[Period],
    n: int,
    draws: Sequence[Draw],
    book: _Book,
    payments: Sequence[Draw],
    rule: Recalculation,
) -> Instalment:
    """One row; the book afterwards stands as if the row were due and unpaid but for what was paid."""
    period, last = periods[n], n == len(periods) - 1
    mine = [one for one in payments if period.starts_on < one.on <= period.ends_on]
    early, on_due, parts = _parts(period, draws, book, mine, rule)
    interest = interest_of(terms=replace(terms, interest_rounding=InterestRounding.PART), period=period, parts=parts)
    book.balance += sum(draw.amount_fen for draw in draws)
    planned = 0 if n < terms.grace.principal else max(0, min(book.balance, book.level - interest))
    taken = min(book.advance, planned)
    planned, book.advance = planned - taken, book.advance - taken
    if last:
        planned = book.balance
    paid = early if not on_due else max(0, early + on_due - interest)
    principal = min(book.balance, max(planned, paid))
    prepaid = principal - planned
    book.balance -= principal
    settled_interest = min(interest, on_due)
    book.overdue_interest += interest - settled_interest
    book.overdue_principal += max(0, principal - max(0, early + on_due - settled_interest))
    if prepaid > 0 and not last:
        _after_prepayment(terms, periods, n + 1, book, prepaid, rule)
    return Instalment(period.number, period.starts_on, period.due_on, principal, interest, book.balance)


def _parts(
    period: Period, draws: Sequence[Draw], book: _Book, payments: Sequence[Draw], rule: Recalculation
) -> tuple[int, int, list[Part]]:
    """What was paid early for this row, what on its due day, and the balances that interest runs on."""
    until = _charged_until(period, payments, rule)
    early, on_due, cuts, at = 0, 0, [], period.starts_on
    for payment in sorted(payments, key=lambda one: one.on):
        if until is not None and rule.rest is Rest.DAILY:
            cuts.append((at, min(payment.on, until), book.overdue(rule)))
            at = payment.on
        elif until is not None and at == period.starts_on:
            cuts.append((at, until, book.overdue(rule)))
            at = until
        left = book.pay(payment.amount_fen)
        if payment.on == period.ends_on or rule.rest is Rest.PERIOD:
            on_due += left
        else:
            early += left
            cuts.append((payment.on, period.ends_on, -left))
    if until is not None and at < until:
        cuts.append((at, until, book.overdue(rule)))
    parts = parts_of(period=period, opening_fen=book.balance, draws=draws)
    return early, on_due, _cut(parts, [cut for cut in cuts if cut[0] < cut[1] and cut[2]])


def _charged_until(period: Period, payments: Sequence[Draw], rule: Recalculation) -> date | None:
    """Until when overdue principal bears interest in a period; None for a period that is not recalculated."""
    inside = [one.on for one in payments]
    if period.starts_on < rule.as_of < period.ends_on:
        inside.append(rule.as_of)
    if not inside:
        return None
    return period.ends_on if rule.rest is Rest.PERIOD else max(inside)


def _cut(parts: Sequence[Part], changes: Sequence[tuple[date, date, int]]) -> list[Part]:
    """The parts cut further where the balance changes, from a day to a day by an amount; never below zero."""
    days = sorted({day for one in parts for day in (one.starts_on, one.ends_on)} | {d for c in changes for d in c[:2]})
    out = []
    for start, end in pairwise(days):
        base = next(one.balance_fen for one in parts if one.starts_on <= start and end <= one.ends_on)
        more = sum(amount for first, until, amount in changes if first <= start and end <= until)
        out.append(Part(start, end, max(0, base + more)))
    return out


def _after_prepayment(
    terms: Terms, periods: Sequence[Period], start: int, book: _Book, prepaid: int, rule: Recalculation
) -> None:
    """Change what the later rows ask."""
    if rule.prepayment is Prepayment.NEXT_INSTALMENTS:
        book.advance += prepaid
    elif rule.prepayment is Prepayment.REDUCE_INSTALMENT and book.balance:
        book.level = level_fen(terms=terms, periods=periods, start=start, principal_fen=book.balance)
