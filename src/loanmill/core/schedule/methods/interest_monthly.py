"""Interest first (先息后本): interest every month, the whole principal at the end."""

from __future__ import annotations

from loanmill.core.schedule.terms import Instalment, Terms, monthly_periods, repay

ZH = "先息后本"
EN = "Interest monthly, principal at the end"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Interest on the whole loan each month; the last instalment carries the principal."""
    principals = [0] * (terms.months - 1) + [terms.principal_fen]
    return repay(terms=terms, periods=monthly_periods(terms=terms), principals=principals)
