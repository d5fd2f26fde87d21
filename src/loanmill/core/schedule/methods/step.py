"""Stepped instalments (递增还款, 递减还款): level for a while, then larger or smaller by a share, and so on."""

from __future__ import annotations

from fractions import Fraction

from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.schedule.annuity import level
from loanmill.core.schedule.interest import growth_of
from loanmill.core.schedule.layout import Row, lay_out
from loanmill.core.schedule.level import in_multiples
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "递增还款"
EN = "Stepped instalments"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Instalments that change by `step_bp` after each `step_every` of them; the last absorbs the remainder.

    A step that starts below the interest repays nothing then and more later: principal is never lent back.
    Raises ValueError for a step that leaves nothing (-100% or below) or steps after no instalment.
    """
    if terms.step_bp <= -ONE_BP or terms.step_every < 1:
        raise ValueError(f"a step of {terms.step_bp} bp after {terms.step_every} instalments is impossible")
    periods = periods_of(terms=terms)
    growth = 1 + Fraction(terms.step_bp, ONE_BP)
    weights = [growth ** (n // terms.step_every) for n in range(len(periods))]
    rates = [growth_of(terms=terms, period=period) for period in periods]
    start = min(terms.grace.principal, len(periods) - 1)
    base, balance = Fraction(0), 0

    def principal_of(row: Row) -> int:
        nonlocal base, balance
        if row.balance_fen != balance:
            first = max(row.index, start)
            base = level(
                principal_fen=row.balance_fen,
                rates=rates[first:],
                rounding=terms.rounding,
                weights=weights[first:],
            )
        asked = in_multiples(terms=terms, amount=base * weights[row.index])
        principal = max(0, min(row.balance_fen, asked - row.asked_fen))
        # What rounding or small steps keep back is carried by the last instalment: the base is not found anew.
        balance = row.balance_fen - principal
        return principal

    return lay_out(terms=terms, periods=periods, principal_of=principal_of)
