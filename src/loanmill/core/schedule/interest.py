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


def rate_of(*, rate_bp: int | Fraction, years: Fraction) -> Fraction:
    """The interest on one fen over a part of a year, exact."""
    return Fraction(rate_bp) * years / ONE_BP


def rate_on(*, terms: Terms, on: date) -> int | Fraction:
    """The rate that the loan bears on a day, in basis points a year."""
    changes = [change for change in terms.rates if change.on <= on]
    return max(changes, key=lambda change: change.on).rate_bp if changes else terms.rate_bp


def growths_of(*, terms: Terms, period: Period, start: date, end: date) -> list[Fraction]:
    """The interest on one fen from day to day within a period, exact: one value for each rate in force."""
    cuts = sorted({start, *(change.on for change in terms.rates if start < change.on < end)})
    return [
        rate_of(
            rate_bp=rate_on(terms=terms, on=since),
            years=years_of_part(terms=terms, period=period, start=since, end=until),
        )
        for since, until in zip(cuts, [*cuts[1:], end], strict=True)
    ]


def growth_of(*, terms: Terms, period: Period) -> Fraction:
    """The interest on one fen over a whole period, exact; nothing in a period that is free of interest."""
    if period.number <= terms.grace.free:
        return Fraction(0)
    return sum(growths_of(terms=terms, period=period, start=period.starts_on, end=period.ends_on), Fraction(0))


def round_fen(amount: Fraction, rounding: Rounding, multiple_fen: int = 1) -> int:
    """A multiple of `multiple_fen` near an exact amount."""
    return div(amount.numerator, amount.denominator * multiple_fen, rounding) * multiple_fen


def interest_of(*, terms: Terms, period: Period, parts: Sequence[Part]) -> int:
    """The interest of a period in fen: rounded once, or part by part, as the terms say."""
    exact = exact_interest(terms=terms, period=period, parts=parts)
    if terms.interest_rounding is InterestRounding.PART:
        return sum(round_fen(one, terms.rounding) for one in exact)
    return round_fen(sum(exact, Fraction(0)), terms.rounding)


def exact_interest(*, terms: Terms, period: Period, parts: Sequence[Part]) -> list[Fraction]:
    """The interest of the parts in fen, exact; a part in which the rate changes is two."""
    return [
        one.balance_fen * growth
        for one in parts
        for growth in growths_of(terms=terms, period=period, start=one.starts_on, end=one.ends_on)
    ]
