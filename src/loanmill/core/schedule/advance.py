"""Level instalments in advance (期初等额): the first is paid on the day the money goes out, as leases ask it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from loanmill.core.schedule.annuity import level
from loanmill.core.schedule.interest import growth_of
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.level import in_multiples
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms


def advance_rows(*, terms: Terms) -> list[Instalment]:
    """The same sum on each period's first day; the first is all principal, the last takes the remainder.

    Raises ValueError for several payments out, a down payment or grace: nothing can be put off that is paid at once.
    """
    if len(terms.payouts) > 1 or terms.down_payment_bp or terms.grace.principal or terms.grace.interest:
        raise ValueError("instalments in advance know one payment out, and neither a down payment nor grace")
    periods, start, lent = periods_of(terms=terms), terms.starts_on, terms.principal_fen
    rates = [Fraction(0), *(growth_of(terms=terms, period=period) for period in periods[:-1])]
    asked = terms.instalment_fen or in_multiples(
        terms=terms, amount=level(principal_fen=lent, rates=rates, rounding=terms.rounding)
    )
    first = lent if len(periods) == 1 else min(lent, asked)
    lines = [Instalment(1, start, start, first, 0, lent - first)]
    if first < lent:
        left = replace(terms, principal_fen=lent - first, draws=())
        later = lay_out(terms=left, periods=periods[:-1], principal_of=lambda row: asked - row.asked_fen)
        lines += [replace(line, number=line.number + 1) for line in later]
    return lines
