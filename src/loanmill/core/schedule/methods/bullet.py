"""Bullet (一次还本付息): everything on one day at the end."""

from __future__ import annotations

from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.periods import whole_term
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "一次还本付息"
EN = "Bullet: principal and interest at the end"


def instalments(*, terms: Terms) -> list[Instalment]:
    """One instalment: simple interest over the whole term, rounded once."""
    return lay_out(terms=terms, periods=[whole_term(terms=terms)], principal_of=lambda row: row.balance_fen)
