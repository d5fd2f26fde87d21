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
