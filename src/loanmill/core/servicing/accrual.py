"""Interest earned but not yet due: the running period's interest, spread evenly over its days.

Linear in days and rounded DOWN, so that it is 0 at the start, exactly the instalment's interest at the end, and one
integer expression in SQL: no row a loan and day is needed to know it.
"""

from __future__ import annotations

from loanmill.core.kernel.money import Rounding, div


def accrued_fen(*, interest_fen: int, elapsed_days: int, period_days: int) -> int:
    """What of a period's interest is earned after `elapsed_days` of `period_days`; before it 0, after it all."""
    if interest_fen < 0 or period_days <= 0:
        raise ValueError("interest is spread over one day or more, and is not negative")
    return div(interest_fen * min(max(elapsed_days, 0), period_days), period_days, Rounding.DOWN)
