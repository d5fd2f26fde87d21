"""What a stated rate means, and the yearly nominal rate that it comes to."""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from loanmill.core.kernel.rates import ONE_BP

# Roots are irrational: taken to 40 digits and kept to 30, they are the same on every machine.
_DIGITS = Context(prec=40)
_KEPT = Decimal(1).scaleb(-30)


class RateKind(StrEnum):
    """How a rate is stated."""

    NOMINAL = "nominal"  # a year's, of which each period bears its part; usual in contracts
    EFFECTIVE = "effective"  # a year's with interest on interest: (1 + i)^(1/m) - 1 a period
    PERIOD = "period"  # a period's


def nominal_bp(*, rate_bp: Fraction, kind: RateKind, periods_a_year: Fraction) -> Fraction:
    """The yearly nominal rate in basis points, to 30 decimals."""
    if kind is RateKind.NOMINAL:
        return rate_bp
    if kind is RateKind.PERIOD:
        return rate_bp * periods_a_year
    one = Decimal(rate_bp.numerator) / Decimal(rate_bp.denominator * ONE_BP) + 1
    part = _DIGITS.divide(Decimal(periods_a_year.denominator), Decimal(periods_a_year.numerator))
    growth = _DIGITS.exp(_DIGITS.multiply(_DIGITS.ln(one), part))
    return Fraction((growth - 1).quantize(_KEPT, context=_DIGITS)) * ONE_BP * periods_a_year
