"""Interest first (先息后本): interest every time, the whole principal at the end."""

from __future__ import annotations

from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "先息后本"
EN = "Interest monthly, principal at the end"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Interest on the whole loan each period; the last instalment carries the principal."""
    return lay_out(terms=terms, periods=periods_of(terms=terms), principal_of=lambda row: 0)
