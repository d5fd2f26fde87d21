"""Floating rates (浮动利率) as offered and agreed: which loans follow the LPR, by how much, and from which day.

A price is a rate. Where the policy lets the loan float, the spread is that rate less the LPR of the offer's day: the
borrower pays the offered rate until the first reset, and the LPR plus the spread from then on.
"""

from __future__ import annotations

from datetime import date

import msgspec

from loanmill.core.kernel.calendar import add_months
from loanmill.core.servicing.contract import Floating
from loanmill.core.servicing.policy import ANNIVERSARY
from loanmill.core.servicing.rulebook import Rulebook


class FloatingTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What an offer says of a rate that follows the LPR: basis points over a tenor, set anew every so many months.

    `resets` is `anniversary` (counted from the day of payment out) or a day of the year such as 01-01, from which the
    reset days are counted.
    """

    tenor: str
    spread_bp: int
    every_months: int
    resets: str


class LprUnknown(LookupError):
    """The table has no LPR of the tenor for the day, so that no floating rate can be agreed: add what was published."""


def floating_terms(*, rules: Rulebook, product: str, months: int, rate_bp: int, on: date) -> FloatingTerms | None:
    """How a new loan's rate moves under the policy in force on a day; None where it is fixed. Raises LprUnknown."""
    rule = next((one for one in rules.on(on).floating if one.product == product and months > one.over_months), None)
    if rule is None:
        return None
    benchmark = rules.lpr.rate_bp(tenor=rule.tenor, on=on)
    if benchmark is None:
        raise LprUnknown(f"no LPR of tenor {rule.tenor} is known for {on}; have it published (page LPR, two people)")
    return FloatingTerms(
        tenor=rule.tenor, spread_bp=rate_bp - benchmark, every_months=rule.every_months, resets=rule.resets
    )


def agreed(*, terms: FloatingTerms, starts_on: date) -> Floating:
    """The terms as a contract has them, for a loan that is paid out on a day."""
    return Floating(
        tenor=terms.tenor,
        spread_bp=terms.spread_bp,
        first_reset_on=first_reset_on(terms=terms, starts_on=starts_on),
        every_months=terms.every_months,
    )


def first_reset_on(*, terms: FloatingTerms, starts_on: date) -> date:
    """The first reset day after a day."""
    if terms.resets == ANNIVERSARY:
        return add_months(start=starts_on, months=terms.every_months)
    month, day = (int(part) for part in terms.resets.split("-"))
    anchor, times = date(starts_on.year - 1, month, day), 1
    while (found := add_months(start=anchor, months=times * terms.every_months)) <= starts_on:
        times += 1
    return found
