"""Styles: the families of calculation that the publishers of vectors use, told apart by what a vector states.

The same words (`DAILY`, `ACTUAL`) mean different things in them, as docs/schedules.md explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.schedule.conventions import Accrual, Annuity, FlatInterest, StubMonths
from loanmill.core.schedule.vectors.words import ConventionUnknown, Fields, one_of


class Style(StrEnum):
    """A family of calculation."""

    CUMULATIVE = "cumulative"  # textbook annuity at the first period's rate; ACTUAL is a year of 365 days
    PROGRESSIVE = "progressive"  # every period its own rate, rebalanced; ACTUAL is each year's own days
    EQUAL_MONTHS = "equal-months"  # a year is 12 equal months
    LEVEL_BY_MONTHS = "level-by-months"  # the level sum is found so, and interest runs by real days


ANNUITY = {
    Style.CUMULATIVE: Annuity.FIRST_RATE,
    Style.PROGRESSIVE: Annuity.REBALANCED,
    Style.EQUAL_MONTHS: Annuity.FIRST_RATE,
    Style.LEVEL_BY_MONTHS: Annuity.EQUAL_PERIODS,
}
FLAT_INTEREST = {
    Style.CUMULATIVE: FlatInterest.WHOLE,
    Style.PROGRESSIVE: FlatInterest.PERIOD,
    Style.EQUAL_MONTHS: FlatInterest.WHOLE,
    Style.LEVEL_BY_MONTHS: FlatInterest.WHOLE,
}
STUB_MONTHS = {
    Style.CUMULATIVE: StubMonths.DAYS,
    Style.PROGRESSIVE: StubMonths.SHARE,
    Style.EQUAL_MONTHS: StubMonths.DAYS,
    Style.LEVEL_BY_MONTHS: StubMonths.DAYS,
}
_STATED = {"CUMULATIVE": Style.CUMULATIVE, "PROGRESSIVE": Style.PROGRESSIVE}
_EQUAL_MONTHS = re.compile(r"12 equal months|rate/12|same as repayment period", re.IGNORECASE)
# Who takes the ceiling of the instalment finds it at rate/12.
_LEVEL_BY_MONTHS = re.compile(r"EMI = ceil|EMI\b.*rate/12", re.IGNORECASE)
_YEAR = re.compile(r"(360|364|365|ACTUAL)(?![0-9])")
_PERIODS = {"DAILY": Accrual.DAYS, "SAME_AS_REPAYMENT_PERIOD": Accrual.PERIODS}
_DAY_COUNTS = {
    ("360", "30"): DayCount.THIRTY_360,
    ("365", "30"): DayCount.THIRTY_365,
    ("360", "ACTUAL"): DayCount.ACT_360,
    ("364", "ACTUAL"): DayCount.ACT_364,
    ("365", "ACTUAL"): DayCount.ACT_365,
}
_NO_MONTH = frozenset({"INVALID", "NONE", "NULL", ""})  # where periods are days or weeks, months have no say
_LEAP = {
    "FULL_LEAP_YEAR": DayCount.ACT_ACT_31_DEC,
    "FEB_29_PERIOD_ONLY": DayCount.ACT_ACT_FEB_29,
}


@dataclass(frozen=True, slots=True)
class Counting:
    """How interest is counted."""

    style: Style
    accrual: Accrual
    day_count: DayCount


def counting_of(terms: Fields, convention: Fields) -> Counting:
    """The counting that a vector states. Raises ConventionUnknown."""
    style = style_of(terms, convention)
    if style is Style.EQUAL_MONTHS:
        return Counting(style, Accrual.PERIODS, DayCount.THIRTY_360)
    accrual = one_of(terms, "interest_calc_period", _PERIODS, default="DAILY")
    return Counting(style, accrual, _day_count(terms, convention, style))


def style_of(terms: Fields, convention: Fields) -> Style:
    """The style: stated; else told by the year of equal months, by what is said of the level sum, the product's
    family, or a multiple, which only cumulative vectors have."""
    if terms.get("schedule_type") is not None:
        stated: Style = one_of(terms, "schedule_type", _STATED)
        return stated
    if _EQUAL_MONTHS.search(str(convention.get("days_in_year", ""))):
        return Style.EQUAL_MONTHS
    if _LEVEL_BY_MONTHS.search(str(convention.get("rounding", ""))):
        return Style.LEVEL_BY_MONTHS
    family = str(terms.get("product") or "").upper()
    if family.startswith("LP1"):
        return Style.CUMULATIVE
    if family.startswith("LP2") or not convention.get("installment_multiple_of"):
        return Style.PROGRESSIVE
    return Style.CUMULATIVE


def _day_count(terms: Fields, convention: Fields, style: Style) -> DayCount:
    stated = str(convention.get("days_in_year", "ACTUAL")).strip().upper()
    known_year = _YEAR.match(stated)
    year = known_year[0] if known_year else stated
    month = str(convention.get("days_in_month", "ACTUAL")).strip().upper()
    if month in _NO_MONTH and str(terms.get("freq", "")).strip().upper() in {"DAYS", "WEEKS"}:
        month = "ACTUAL"
    if (year, month) == ("ACTUAL", "ACTUAL"):
        if style is Style.CUMULATIVE:
            return DayCount.ACT_365
        fields = {**terms, **convention}
        if fields.get("interest_recognition_on_disbursement_date"):
            return DayCount.ACT_ACT
        found: DayCount = one_of(fields, "days_in_year_custom_strategy", _LEAP, default="FULL_LEAP_YEAR")
        return found
    if (year, month) not in _DAY_COUNTS:
        known = ", ".join("/".join(pair) for pair in [*_DAY_COUNTS, ("ACTUAL", "ACTUAL")])
        raise ConventionUnknown(f"days_in_year/days_in_month {year}/{month} is not known; known are {known}")
    return _DAY_COUNTS[year, month]
