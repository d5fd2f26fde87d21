"""Rows laid out: interest on what is out, principal as a method says, and all that stands around it.

Down payments, several payments out, grace and the last instalment that takes the rest are the same for every
method, so they are here once. A method only says how much principal a row repays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loanmill.core.kernel.rates import share_fen
from loanmill.core.schedule.conventions import PartPeriod
from loanmill.core.schedule.interest import Part, interest_of
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Draw, Instalment, Period, Terms


@dataclass(frozen=True, slots=True)
class Row:
    """A row while it is being filled: `index` counts from 0; the balance is before it, payments out included."""

    index: int
    period: Period
    balance_fen: int
    interest_fen: int  # of this period alone
    asked_fen: int  # what of it, and of interest put off before, is asked in this row


PrincipalOf = Callable[[Row], int]


def net_draws(*, terms: Terms) -> list[Draw]:
    """Payments out less their down payments; where a period counts whole, each on the first day of its period."""
    draws = [Draw(draw.on, draw.amount_fen - _down_fen(terms, draw)) for draw in terms.payouts]
    if terms.part_period is PartPeriod.DAYS:
        return draws
    starts = [period.starts_on for period in periods_of(terms=terms)]
    return [Draw(starts[max(0, bisect_right(starts, draw.on) - 1)], draw.amount_fen) for draw in draws]


def drawn_in(draws: Sequence[Draw], period: Period, *, first: bool, last: bool) -> list[Draw]:
    """The payments out of a period: its first day counts, its last is the next one's.

    Raises ValueError for a payment after the end. One before the first period counts from that period's start.
    """
    if last and any(draw.on >= period.ends_on for draw in draws):
        raise ValueError(f"money paid out on or after the last due day {period.ends_on} cannot be in this schedule")
    return [d for d in draws if (first or period.starts_on <= d.on) and d.on < period.ends_on]


def lay_out(*, terms: Terms, periods: Sequence[Period], principal_of: PrincipalOf) -> list[Instalment]:
    """The instalments. Principal is kept between 0 and what is out; the last row takes the rest.

    Raises ValueError for a payment out after the last due day.
    """
    lines: list[Instalment] = []
    draws, balance, put_off = net_draws(terms=terms), 0, 0
    for index, period in enumerate(periods):
        last = index == len(periods) - 1
        mine = drawn_in(draws, period, first=index == 0, last=last)
        parts = parts_of(period=period, opening_fen=balance, draws=mine)
        interest = 0 if index < terms.grace.free else interest_of(terms=terms, period=period, parts=parts)
        balance = parts[-1].balance_fen
        waits = index < terms.grace.interest and not last
        asked, put_off = (0, put_off + interest) if waits else (interest + put_off, 0)
        row = Row(index, period, balance, interest, asked)
        principal = 0 if index < terms.grace.principal else max(0, min(balance, principal_of(row)))
        if last:
            principal = balance
        balance -= principal
        lines.append(Instalment(period.number, period.starts_on, period.due_on, principal, asked, balance))
    return _with_down_payments(terms, lines) if terms.down_payment_bp else lines


def parts_of(*, period: Period, opening_fen: int, draws: Sequence[Draw]) -> list[Part]:
    """The period cut where money goes out."""
    cuts = sorted({max(draw.on, period.starts_on) for draw in draws} | {period.starts_on})
    ends = [*cuts[1:], period.ends_on]
    parts = []
    for start, end in zip(cuts, ends, strict=True):
        opening_fen += sum(draw.amount_fen for draw in draws if max(draw.on, period.starts_on) == start)
        parts.append(Part(start, end, opening_fen))
    return parts


def _down_fen(terms: Terms, draw: Draw) -> int:
    return share_fen(amount_fen=draw.amount_fen, share_bp=terms.down_payment_bp, rounding=terms.rounding)


def _with_down_payments(terms: Terms, lines: list[Instalment]) -> list[Instalment]:
    """A row on each day that money goes out, for the part that comes straight back; rows numbered anew."""
    downs = [
        Instalment(0, draw.on, draw.on, _down_fen(terms, draw), 0, 0)
        for draw in terms.payouts
        if _down_fen(terms, draw)
    ]
    rows = sorted([*downs, *lines], key=lambda line: (line.due_on, line.starts_on != line.due_on))
    balance, numbered = 0, []
    waiting = list(terms.payouts)
    for number, row in enumerate(rows, 1):
        is_down = row.starts_on == row.due_on
        while waiting and (waiting[0].on < row.due_on or (is_down and waiting[0].on == row.due_on)):
            balance += waiting.pop(0).amount_fen
        balance -= row.principal_fen
        numbered.append(Instalment(number, row.starts_on, row.due_on, row.principal_fen, row.interest_fen, balance))
    return numbered
