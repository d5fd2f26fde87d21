"""Bullet (一次还本付息): everything on one day at the end."""

from __future__ import annotations

from loanmill.core.kernel.calendar import add_months
from loanmill.core.schedule.terms import Instalment, Period, Terms, repay, years_of_months

ZH = "一次还本付息"
EN = "Bullet: principal and interest at the end"


def instalments(*, terms: Terms) -> list[Instalment]:
    """One instalment: simple interest over the whole term, rounded once."""
    end = add_months(start=terms.starts_on, months=terms.months)
    years = years_of_months(start=terms.starts_on, end=end, months=terms.months, day_count=terms.day_count)
    period = Period(number=1, starts_on=terms.starts_on, ends_on=end, years=years)
    return repay(terms=terms, periods=[period], principals=[terms.principal_fen])
