"""Revolving (随借随还): interest by the day on what is out, repaid at will, at the latest at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from loanmill.core.schedule.conventions import Accrual
from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, StatedPeriod, Terms

ZH = "随借随还"
EN = "Revolving: daily interest, repaid at will"


def instalments(*, terms: Terms) -> list[Instalment]:
    """A row for each planned repayment, with the interest of the days until then (利随本清), and one at the end.

    Interest by the day means real days: under 30/360 too, they are counted as they come.

    Raises ValueError for a repayment outside the term or above what is out.
    """
    end = periods_of(terms=terms)[-1].ends_on
    planned: dict[date, int] = {}
    for repayment in terms.repayments:
        if not terms.starts_on < repayment.on <= end:
            raise ValueError(f"a repayment on {repayment.on} lies outside the loan, {terms.starts_on} to {end}")
        planned[repayment.on] = planned.get(repayment.on, 0) + repayment.amount_fen
    days = [terms.starts_on, *sorted({one.on for one in terms.repayments} | {end})]
    stated = tuple(StatedPeriod(start, until, until) for start, until in pairwise(days))
    by_repayment = replace(
        terms, stated=stated, accrual=Accrual.DAYS, frequency=Frequency.DAYS, every=1, first_due=None
    )
    lines = lay_out(
        terms=by_repayment,
        periods=periods_of(terms=by_repayment),
        principal_of=lambda row: planned.get(row.period.due_on, 0),
    )
    if not terms.grace.principal:
        for line in lines[:-1]:
            if line.starts_on < line.due_on and line.principal_fen < planned[line.due_on]:
                raise ValueError(f"the repayment on {line.due_on} is more than the loan that is out")
    return lines
