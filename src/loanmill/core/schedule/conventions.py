"""Conventions in which lenders differ though they use the same words. Each has its reason in docs/schedules.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Accrual(StrEnum):
    """What a period's interest is measured by."""

    DAYS = "days"  # the day count over the period's dates
    PERIODS = "periods"  # the period itself: a month is 1/12 of a year, a week 1/52, whatever days it has


class InterestRounding(StrEnum):
    """When interest becomes whole fen, where a balance changes within a period."""

    PERIOD = "period"  # once: the parts are summed exactly, then rounded
    PART = "part"  # each part, then summed


class Annuity(StrEnum):
    """How the level instalment is found."""

    PERIOD_RATES = "period-rates"  # each period's own rate: the sum that is worth the loan exactly
    REBALANCED = "rebalanced"  # the same, then moved by the last instalment's difference shared out, if that helps
    FIRST_RATE = "first-rate"  # the textbook formula at the first period's rate for all periods
    EQUAL_PERIODS = "equal-periods"  # the textbook formula at a step's part of the year, though interest runs by days


class Timing(StrEnum):
    """When in its period a level instalment is paid."""

    ARREARS = "arrears"  # on its last day
    ADVANCE = "advance"  # on its first day: the first one when the money goes out


class FlatInterest(StrEnum):
    """How interest on the first principal becomes whole fen."""

    WHOLE = "whole"  # the whole is rounded, and the last period takes what the others leave of it
    PERIOD = "period"  # each period's own


class PartPeriod(StrEnum):
    """What money that goes out within a period bears in it."""

    DAYS = "days"  # interest from its day
    WHOLE = "whole"  # interest for the whole period, as if it had gone out on the period's first day


class StubMonths(StrEnum):
    """How a period that is no whole step is measured where months have 30 days."""

    DAYS = "days"  # by days of 30-day months (30E)
    SHARE = "share"  # whole steps, and of the step that is not whole the share that its real days are


@dataclass(frozen=True, slots=True)
class Grace:
    """Instalments at the start in which something is not asked, counted in instalments.

    `principal`: no principal is repaid; the rest is repaid in the instalments that are left.
    `interest`: interest runs but is collected with the first instalment after (延后付息).
    `free`: interest does not run (免息).
    """

    principal: int = 0
    interest: int = 0
    free: int = 0

    def __post_init__(self) -> None:
        if min(self.principal, self.interest, self.free) < 0:
            raise ValueError("grace is a number of instalments: it cannot be negative")


NO_GRACE = Grace()
