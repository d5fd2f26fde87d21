"""Balloon (气球贷): level instalments as if the loan were longer, and the principal that is left with the last."""

from __future__ import annotations

from loanmill.core.schedule.annuity import level
from loanmill.core.schedule.interest import growth_of
from loanmill.core.schedule.layout import Row, lay_out
from loanmill.core.schedule.level import in_multiples
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "气球贷"
EN = "Balloon: level instalments and a large last one"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Level instalments that leave `balloon_fen`, which falls due with the last.

    The sum is found anew where money is paid out. Raises ValueError for a balloon above the principal.
    """
    if not 0 <= terms.balloon_fen <= terms.principal_fen:
        raise ValueError(f"a balloon of {terms.balloon_fen} fen is outside 0 to the principal")
    periods = periods_of(terms=terms)
    start = min(terms.grace.principal, len(periods) - 1)
    rates = [growth_of(terms=terms, period=period) for period in periods]
    asked, balance = 0, 0

    def principal_of(row: Row) -> int:
        nonlocal asked, balance
        if row.balance_fen != balance:
            first = max(row.index, start)
            left = min(terms.balloon_fen, row.balance_fen)
            exact = level(principal_fen=row.balance_fen, rates=rates[first:], rounding=terms.rounding, balloon_fen=left)
            asked = in_multiples(terms=terms, amount=exact)
        principal = max(0, min(asked - row.interest_fen, row.balance_fen - terms.balloon_fen))
        balance = row.balance_fen - principal
        return principal

    return lay_out(terms=terms, periods=periods, principal_of=principal_of)
