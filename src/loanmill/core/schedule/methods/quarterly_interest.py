"""Quarterly interest (按季付息到期还本): interest every quarter, the whole principal at the end."""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "按季付息到期还本"
EN = "Interest quarterly, principal at the end"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Interest first, with quarters whatever frequency the terms name; a rest of the term is a shorter last period."""
    by_quarter = terms if terms.stated else replace(terms, frequency=Frequency.QUARTERS, every=1)
    return lay_out(terms=by_quarter, periods=periods_of(terms=by_quarter), principal_of=lambda row: 0)
