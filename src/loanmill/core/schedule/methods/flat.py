"""Flat (等本等息): interest on the first principal every time, however much is repaid.

For reading other systems' schedules: in China the annual rate that such a loan is sold by understates its cost by
nearly half, and the all-in annual cost shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from loanmill.core.schedule.conventions import FlatInterest
from loanmill.core.schedule.interest import exact_interest, round_fen
from loanmill.core.schedule.layout import Row, drawn_in, lay_out, net_draws, parts_of
from loanmill.core.schedule.level import in_multiples
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Draw, Instalment, Period, Terms

ZH = "等本等息"
EN = "Flat: interest on the first principal throughout"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Level sums; interest is rounded for the whole or by periods, as the terms say.

    Money paid out later bears interest from its day to the end, and fixes the sum anew from its period on: what is
    out and the interest to come over the instalments that are left.
    """
    periods, draws = periods_of(terms=terms), net_draws(terms=terms)
    interest = _interest(terms, periods, draws)
    asked, balance = terms.instalment_fen, -1  # -1: nothing is out yet

    def principal_of(row: Row) -> int:
        nonlocal asked, balance
        if row.balance_fen != balance and not terms.instalment_fen:
            left = max(1, len(periods) - max(row.index, terms.grace.principal))
            known = [draw for draw in draws if draw.on < row.period.ends_on]
            to_come = row.balance_fen + sum(_interest(terms, periods, known)[row.index :])
            asked = in_multiples(terms=terms, amount=Fraction(to_come, left))
        principal = max(0, min(row.balance_fen, asked - interest[row.index]))
        balance = row.balance_fen - (0 if row.index < terms.grace.principal else principal)
        return principal

    return _with_interest(terms, lay_out(terms=terms, periods=periods, principal_of=principal_of), interest)


def _interest(terms: Terms, periods: Sequence[Period], draws: Sequence[Draw]) -> list[int]:
    """The interest of each period on all that was lent by then."""
    lent, exact = 0, []
    for n, period in enumerate(periods):
        mine = drawn_in(draws, period, first=n == 0, last=n == len(periods) - 1)
        parts = parts_of(period=period, opening_fen=lent, draws=mine)
        lent = parts[-1].balance_fen
        free = n < terms.grace.free
        exact.append(Fraction(0) if free else sum(exact_interest(terms=terms, period=period, parts=parts), Fraction(0)))
    rounded = [round_fen(one, terms.rounding) for one in exact]
    if terms.flat_interest is FlatInterest.WHOLE:
        rounded[-1] = max(0, round_fen(sum(exact, Fraction(0)), terms.rounding) - sum(rounded[:-1]))
    return rounded


def _with_interest(terms: Terms, lines: list[Instalment], interest: list[int]) -> list[Instalment]:
    """The rows with flat interest in place of interest on what is out."""
    waits = min(terms.grace.interest, len(interest) - 1)
    asked = [0] * waits + [list(accumulate(interest))[waits], *interest[waits + 1 :]]
    downs = len(lines) - len(interest)
    return [
        Instalment(line.number, line.starts_on, line.due_on, line.principal_fen, fen, line.balance_fen)
        for line, fen in zip(lines, [0] * downs + asked, strict=True)
    ]
