"""Equal instalments (等额本息): the same sum every month, ever less of it interest.

The sum a is what makes the loan worth its instalments when each period i has its own rate r_i:
a = P * prod(1 + r_i) / f_n, with f_1 = 1 and f_i = 1 + f_(i-1) * (1 + r_i). With equal periods it is the textbook's
annuity. Months differ in days under ACT/360, so the general form is the honest one.
"""

from __future__ import annotations

from fractions import Fraction

from loanmill.core.kernel.money import div
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.schedule.terms import Instalment, Period, Terms, monthly_periods, period_interest_fen

ZH = "等额本息"
EN = "Equal instalments"

# Growth factors are integers of this many units a whole: wide enough for 600 months, and the same on every machine.
SCALE = 10**24


def instalments(*, terms: Terms) -> list[Instalment]:
    """The same sum each month, rounded as the terms say; the last instalment absorbs the remainder."""
    periods = monthly_periods(terms=terms)
    sum_fen = instalment_fen(terms=terms, periods=periods)
    lines, balance = [], terms.principal_fen
    for period in periods:
        interest = period_interest_fen(terms=terms, balance_fen=balance, years=period.years)
        last = period.number == len(periods)
        # A sum that rounding made too large or too small never takes back principal nor more than is out.
        principal = balance if last else min(balance, max(0, sum_fen - interest))
        balance -= principal
        lines.append(Instalment(period.number, period.starts_on, period.ends_on, principal, interest, balance))
    return lines


def instalment_fen(*, terms: Terms, periods: list[Period]) -> int:
    """The sum that every instalment but the last comes to, in fen."""
    growth = annuity = SCALE
    for period in periods[1:]:
        factor = ONE_BP * period.years.denominator + terms.rate_bp * period.years.numerator
        whole = ONE_BP * period.years.denominator
        growth = div(growth * factor, whole, terms.rounding)
        annuity = SCALE + div(annuity * factor, whole, terms.rounding)
    first = 1 + Fraction(terms.rate_bp, ONE_BP) * periods[0].years
    return div(terms.principal_fen * growth * first.numerator, annuity * first.denominator, terms.rounding)
