"""Interest of a period whose balance may change on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.schedule.conventions import InterestRounding
from loanmill.core.schedule.periods import years_of_part
from loanmill.core.schedule.terms import Period, Terms


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period in which `balance_fen` does not change."""

    starts_on: date
    ends_on: date
    balance_fen: int


def rate_of(*, terms: Terms, years: Fraction) -> Fraction:
    """The interest on one fen over a part of a year, exact."""
    return Fraction(terms.rate_bp) * years / ONE_BP


def round_fen(amount: Fraction, rounding: Rounding, multiple_fen: int = 1) -> int:
    """A multiple of `multiple_fen` near an exact amount."""
    return div(amount.numerator, amount.denominator * multiple_fen, rounding) * multiple_fen


def interest_of(*, terms: Terms, period: Period, parts: Sequence[Part]) -> int:
    """The interest of a period in fen: rounded once, or part by part, as the terms say."""
    exact = [
        one.balance_fen
        * rate_of(terms=terms, years=years_of_part(terms=terms, period=period, start=one.starts_on, end=one.ends_on))
        for one in parts
    ]
    if terms.interest_rounding is InterestRounding.PART:
        return sum(round_fen(one, terms.rounding) for one in exact)
    return round_fen(sum(exact, Fraction(0)), terms.rounding)
