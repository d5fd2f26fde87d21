"""The level instalment: what makes instalments worth the loan.

The sum a is worth the loan when each period i has its own rate r_i and its own weight w_i (1 where instalments are
level): a = (P * prod(1 + r_i) - B) / f_n, with f_0 = 0, f_i = f_(i-1) * (1 + r_i) + w_i, and B the balloon that is
left. With equal periods and weights it is the textbook's annuity. Months differ in days under ACT/360, so the general
form is the honest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from loanmill.core.kernel.money import Rounding, div

# Growth factors are integers of this many units a whole: wide enough for 3,660 periods, and the same on every machine.
SCALE = 10**24


def level(
    *,
    principal_fen: int,
    rates: Sequence[Fraction],
    rounding: Rounding,
    weights: Sequence[Fraction] | None = None,
    balloon_fen: int = 0,
) -> Fraction:
    """The instalment of weight 1, before it is rounded to fen."""
    growth, annuity = SCALE, 0
    for n, rate in enumerate(rates):
        up, whole = rate.denominator + rate.numerator, rate.denominator
        weight = weights[n] if weights is not None else Fraction(1)
        growth = div(growth * up, whole, rounding)
        annuity = div(annuity * up, whole, rounding) + div(SCALE * weight.numerator, weight.denominator, rounding)
    return Fraction(principal_fen * growth - balloon_fen * SCALE, annuity)
