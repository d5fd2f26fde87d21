"""Flat (等本等息): interest on the first principal every time, however much is repaid.

For reading other systems' schedules: in China the annual rate that such a loan is sold by understates its cost by
nearly half, and the all-in annual cost shows it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from loanmill.core.schedule.interest import rate_of, round_fen
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.level import in_multiples
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "等本等息"
EN = "Flat: interest on the first principal throughout"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Level sums; each period's interest is rounded, the last takes what is left of the whole.

    Raises ValueError for several payments out: there is no one first principal.
    """
    if len(terms.payouts) > 1:
        raise ValueError("a flat loan has one principal: several payments out have no flat schedule")
    periods = periods_of(terms=terms)
    lent = terms.principal_fen
    exact = [
        Fraction(0) if n < terms.grace.free else lent * rate_of(terms=terms, years=period.years)
        for n, period in enumerate(periods)
    ]
    whole = round_fen(sum(exact, Fraction(0)), terms.rounding)
    rounded = [round_fen(one, terms.rounding) for one in exact[:-1]]
    rounded.append(max(0, whole - sum(rounded)))
    payers = max(1, len(periods) - terms.grace.principal)
    sum_fen = terms.instalment_fen or in_multiples(terms=terms, amount=Fraction(lent + whole, payers))
    lines = lay_out(terms=terms, periods=periods, principal_of=lambda row: sum_fen - rounded[row.index])
    return _with_interest(terms, lines, rounded)


def _with_interest(terms: Terms, lines: list[Instalment], interest: list[int]) -> list[Instalment]:
    """The rows with flat interest in place of interest on what is out."""
    waits = min(terms.grace.interest, len(interest) - 1)
    asked = [0] * waits + [list(accumulate(interest))[waits], *interest[waits + 1 :]]
    downs = len(lines) - len(interest)
    return [
        Instalment(line.number, line.starts_on, line.due_on, line.principal_fen, fen, line.balance_fen)
        for line, fen in zip(lines, [0] * downs + asked, strict=True)
    ]
