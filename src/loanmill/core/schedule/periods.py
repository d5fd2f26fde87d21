"""The term cut into periods: due days, stubs, month ends and holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from loanmill.core.kernel.daycount import MONTHS_OF_30, thirty_360_days, year_days, years_between
from loanmill.core.schedule.conventions import Accrual, StubMonths
from loanmill.core.schedule.frequency import Frequency, step_months, step_years, stepped
from loanmill.core.schedule.holidays import Shift, shifted
from loanmill.core.schedule.terms import Period, Terms

MONTH_DAYS = 30


def periods_of(*, terms: Terms) -> list[Period]:
    """The periods of the terms, in order, without a gap.

    A first due day that is not one step after the start makes the first period a stub, short or long. Months that
    fill no whole step make the last one a stub.
    """
    if terms.stated:
        return [_period(terms, n, one.starts_on, one.ends_on, one.due_on) for n, one in enumerate(terms.stated, 1)]
    days = [terms.starts_on, *_shifted(terms, _due_days(terms))]
    return [_period(terms, n, start, end, end) for n, (start, end) in enumerate(pairwise(days), 1)]


def whole_term(*, terms: Terms) -> Period:
    """The whole term as one period; whole months are counted as months where the day count does."""
    parts = periods_of(terms=terms)
    start, end, months = parts[0].starts_on, parts[-1].ends_on, sum(part.months for part in parts)
    if terms.accrual is Accrual.PERIODS or terms.day_count in MONTHS_OF_30:
        years = sum((part.years for part in parts), Fraction(0))
    else:
        years = years_between(start=start, end=end, day_count=terms.day_count)
    return Period(number=1, starts_on=start, ends_on=end, due_on=parts[-1].due_on, years=years, months=months)


def years_of_part(*, terms: Terms, period: Period, start: date, end: date) -> Fraction:
    """The part of a year that a part of a period is, under the terms' conventions.

    Where the period is not measured by its days (30-day months, equal periods), a part is its days' share of it, so
    that the parts of a period make up the period.
    """
    if (start, end) == (period.starts_on, period.ends_on):
        return period.years
    if terms.accrual is Accrual.PERIODS or terms.day_count in MONTHS_OF_30:
        return period.years * (end - start).days / (period.ends_on - period.starts_on).days
    return years_between(start=start, end=end, day_count=terms.day_count)


def _step(terms: Terms, *, anchor: date, steps: int) -> date:
    return stepped(
        anchor=anchor,
        steps=steps,
        frequency=terms.frequency,
        every=terms.every,
        month_end=terms.month_end,
        day=terms.due_day or anchor.day,
    )


def _due_days(terms: Terms) -> list[date]:
    """The due days before any shift."""
    if terms.first_due is not None:
        return [terms.first_due, *(_step(terms, anchor=terms.first_due, steps=n) for n in range(1, terms.count))]
    days = [_step(terms, anchor=terms.starts_on, steps=n) for n in range(1, terms.count + 1)]
    if _ends_in_stub(terms):
        days[-1] = terms.ends_on
    return days


def _ends_in_stub(terms: Terms) -> bool:
    """Whether the last period is shorter than a step, because the months of the term fill no whole number of them."""
    if terms.instalments or terms.stated or terms.first_due is not None:
        return False
    months = step_months(frequency=terms.frequency, every=terms.every)
    if months:
        return terms.months % months != 0
    return _step(terms, anchor=terms.starts_on, steps=terms.count) != terms.ends_on


def _shifted(terms: Terms, days: list[date]) -> list[date]:
    """Due days moved off holidays. A day moves within its own period alone: where a move would reach the due day
    before or after, it stays, so that no period vanishes."""
    if terms.shift is Shift.NONE:
        return days
    moved: list[date] = []
    for n, day in enumerate(days):
        new = shifted(on=day, shift=terms.shift, calendar=terms.calendar)
        before = moved[-1] if moved else terms.starts_on
        after = days[n + 1] if n + 1 < len(days) else date.max
        moved.append(new if before < new < after else day)
    return moved


def _period(terms: Terms, number: int, start: date, end: date, due: date) -> Period:
    """One period with its part of a year."""
    whole = _whole(terms, start, end, number)
    months = step_months(frequency=terms.frequency, every=terms.every) if whole else 0
    if terms.accrual is Accrual.PERIODS and terms.frequency is not Frequency.DAYS:
        years = step_years(frequency=terms.frequency, every=terms.every)
        if not whole:
            years *= _steps_between(terms, start, end)
    elif terms.day_count not in MONTHS_OF_30:
        years = years_between(start=start, end=end, day_count=terms.day_count)
    else:
        years = _days_of_30(terms, start, end, months) / year_days(day_count=terms.day_count)
    return Period(number=number, starts_on=start, ends_on=end, due_on=due, years=years, months=months)


def _days_of_30(terms: Terms, start: date, end: date, months: int) -> Fraction:
    """The days of a period where months have 30: those of its whole months; days and weeks keep their real number."""
    step = step_months(frequency=terms.frequency, every=terms.every)
    if months:
        return Fraction(months * MONTH_DAYS)
    if not step:
        return Fraction((end - start).days)
    if terms.stub_months is StubMonths.SHARE:
        return _steps_between(terms, start, end) * step * MONTH_DAYS
    return Fraction(thirty_360_days(start=start, end=end))


def _steps_between(terms: Terms, start: date, end: date) -> Fraction:
    """How many steps lie between two days: whole ones, and the share of the next one's days."""
    whole, since = 0, start
    while (until := _step(_undated(terms), anchor=start, steps=whole + 1)) <= end:
        whole, since = whole + 1, until
    return whole + Fraction((end - since).days, (until - since).days)


def _whole(terms: Terms, start: date, end: date, number: int) -> bool:
    """Whether a period is one whole step (month-end rules and holiday shifts aside)."""
    if terms.stated:
        return step_months(frequency=terms.frequency, every=terms.every) > 0 or _is_step(terms, start, end)
    if number == 1 and (terms.first_due is not None or terms.due_day not in (0, start.day)):
        return _is_step(terms, start, end)
    return not (number == terms.count and _ends_in_stub(terms))


def _is_step(terms: Terms, start: date, end: date) -> bool:
    return _step(_undated(terms), anchor=start, steps=1) == end


def _undated(terms: Terms) -> Terms:
    """The terms without a due day of their own: steps land on the anchor's day."""
    return replace(terms, due_day=0) if terms.due_day else terms
