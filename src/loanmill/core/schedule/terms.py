"""What a schedule is made of: terms, periods and instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loanmill.core.kernel.calendar import add_months
from loanmill.core.kernel.daycount import DayCount, years_between
from loanmill.core.kernel.money import Rounding
from loanmill.core.kernel.rates import interest_fen

MAX_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that fix a schedule. `rate_bp` is a year's; `starts_on` is the day the money goes out."""

    principal_fen: int
    rate_bp: int
    months: int
    starts_on: date
    day_count: DayCount = DayCount.ACT_360
    rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        if self.principal_fen <= 0:
            raise ValueError(f"a loan of {self.principal_fen} fen has no schedule: the principal must be positive")
        if self.rate_bp < 0:
            raise ValueError(f"a rate of {self.rate_bp} bp is below zero")
        if not 1 <= self.months <= MAX_MONTHS:
            raise ValueError(f"a term of {self.months} months is outside 1 to {MAX_MONTHS}")


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, the last not counted, and the part of a year it is."""

    number: int
    starts_on: date
    ends_on: date
    years: Fraction


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a schedule: what falls due on `due_on`, and the principal still out after it."""

    number: int
    starts_on: date
    due_on: date
    principal_fen: int
    interest_fen: int
    balance_fen: int

    @property
    def total_fen(self) -> int:
        """Principal and interest together."""
        return self.principal_fen + self.interest_fen


def years_of_months(*, start: date, end: date, months: int, day_count: DayCount) -> Fraction:
    """The part of a year that `months` whole months are; under 30/360 a month is 30 days, February too."""
    if day_count is DayCount.THIRTY_360:
        return Fraction(months * 30, 360)
    return years_between(start=start, end=end, day_count=day_count)


def monthly_periods(*, terms: Terms) -> list[Period]:
    """The term cut into months from the start day, clamped to month ends."""
    days = [add_months(start=terms.starts_on, months=n) for n in range(terms.months + 1)]
    return [
        Period(
            number=n,
            starts_on=days[n - 1],
            ends_on=days[n],
            years=years_of_months(start=days[n - 1], end=days[n], months=1, day_count=terms.day_count),
        )
        for n in range(1, terms.months + 1)
    ]


def period_interest_fen(*, terms: Terms, balance_fen: int, years: Fraction) -> int:
    """Interest on a balance over a part of a year, at the terms' rate and rounding."""
    return interest_fen(principal_fen=balance_fen, rate_bp=terms.rate_bp, years=years, rounding=terms.rounding)


def repay(*, terms: Terms, periods: list[Period], principals: list[int]) -> list[Instalment]:
    """Instalments for given repayments of principal, interest on what is still out.

    Raises ValueError when the repayments do not make up the loan.
    """
    if sum(principals) != terms.principal_fen:
        raise ValueError(f"repayments of {sum(principals)} fen do not make up a loan of {terms.principal_fen} fen")
    lines, balance = [], terms.principal_fen
    for period, principal in zip(periods, principals, strict=True):
        interest = period_interest_fen(terms=terms, balance_fen=balance, years=period.years)
        balance -= principal
        lines.append(Instalment(period.number, period.starts_on, period.ends_on, principal, interest, balance))
    return lines
