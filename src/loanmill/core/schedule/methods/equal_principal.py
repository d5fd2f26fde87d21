"""Equal principal (等额本金): the same principal every month, interest on what is still out."""

from __future__ import annotations

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.schedule.terms import Instalment, Terms, monthly_periods, repay

ZH = "等额本金"
EN = "Equal principal"


def instalments(*, terms: Terms) -> list[Instalment]:
    """The principal cut into equal parts, rounded as the terms say; the last absorbs the remainder."""
    others = terms.months - 1
    part = div(terms.principal_fen, terms.months, terms.rounding)
    if part * others > terms.principal_fen:  # a few fen over many months: rounding up must not lend more back
        part = div(terms.principal_fen, terms.months, Rounding.DOWN)
    principals = [part] * others
    return repay(
        terms=terms,
        periods=monthly_periods(terms=terms),
        principals=[*principals, terms.principal_fen - sum(principals)],
    )
