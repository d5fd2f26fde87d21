"""Rates: integer basis points a year. 10,000 bp = 100%."""

from __future__ import annotations

from fractions import Fraction

from loanmill.core.kernel.money import Rounding, div

ONE_BP = 10_000  # basis points in a whole


def interest_fen(*, principal_fen: int, rate_bp: int, years: Fraction, rounding: Rounding) -> int:
    """Simple interest in fen on `principal_fen` at `rate_bp` a year over `years`, rounded once."""
    return div(principal_fen * rate_bp * years.numerator, ONE_BP * years.denominator, rounding)


def share_fen(*, amount_fen: int, share_bp: int, rounding: Rounding) -> int:
    """A share of an amount: 10000.00 at 250 bp is 250.00."""
    return div(amount_fen * share_bp, ONE_BP, rounding)
