"""Equal principal (等额本金): the same principal every time, interest on what is still out."""

from __future__ import annotations

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.schedule.layout import Row, lay_out
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "等额本金"
EN = "Equal principal"


def instalments(*, terms: Terms) -> list[Instalment]:
    """The principal cut into equal parts, rounded as the terms say; the last absorbs the remainder.

    Money paid out later is cut over the periods that are left.
    """
    periods = periods_of(terms=terms)
    part, balance = 0, -1  # -1: nothing is planned yet

    def principal_of(row: Row) -> int:
        nonlocal part, balance
        if row.balance_fen != balance:
            part = _part(row.balance_fen, len(periods) - row.index, terms.rounding)
        balance = row.balance_fen - part
        return part

    return lay_out(terms=terms, periods=periods, principal_of=principal_of)


def _part(balance_fen: int, count: int, rounding: Rounding) -> int:
    part = div(balance_fen, count, rounding)
    if part * (count - 1) > balance_fen:  # a few fen over many months: rounding up must not lend more back
        part = div(balance_fen, count, Rounding.DOWN)
    return part
