"""Penalty interest (罚息): on overdue principal and interest, at the contract rate and half as much again.

The penalty rate takes the contract rate's place on what is overdue; unpaid interest bears it too (复利). Amounts are
rounded DOWN, in the borrower's favour, because that is also what integer division does in every database: the books
and this function give the same fen.
"""

from __future__ import annotations

from functools import lru_cache

from loanmill.core.kernel.daycount import DayCount, year_days
from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP


@lru_cache(maxsize=4096)
def penalty_rate_bp(*, rate_bp: int, uplift_bp: int) -> int:
    """The penalty rate a year: 1,000 bp and an uplift of 5,000 bp give 1,500 bp. HALF_UP."""
    return div(rate_bp * (ONE_BP + uplift_bp), ONE_BP, Rounding.HALF_UP)


def penalty_fen(*, overdue_fen: int, penalty_rate_bp: int, days: int, day_count: DayCount) -> int:
    """Penalty on an overdue amount for whole days. Raises ValueError when one of them is negative."""
    if overdue_fen < 0 or penalty_rate_bp < 0 or days < 0:
        raise ValueError("penalty interest is counted on amounts, rates and days of zero or more")
    return div(overdue_fen * penalty_rate_bp * days, ONE_BP * year_days(day_count=day_count), Rounding.DOWN)
