"""Share of takings (随营业额还款, POS 流水贷): every period a share of what the shop is expected to take."""

from __future__ import annotations

from loanmill.core.kernel.rates import share_fen
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "按营业额比例还款"
EN = "Share of takings"


def instalments(*, terms: Terms) -> list[Instalment]:
    """Each period pays `share_bp` of `takings_fen`, interest first; the schedule ends when the loan is repaid.

    What the takings have not repaid by the end of the term falls due then. This is the plan; the share of the real
    takings is what is collected. Raises ValueError when nothing is expected.
    """
    paid = share_fen(amount_fen=terms.takings_fen, share_bp=terms.share_bp, rounding=terms.rounding)
    if paid <= 0:
        raise ValueError("no takings, or no share of them: nothing would be repaid before the end")
    lines = lay_out(terms=terms, periods=periods_of(terms=terms), principal_of=lambda row: paid - row.asked_fen)
    last = next(n for n, line in enumerate(lines) if not any(later.total_fen for later in lines[n + 1 :]))
    return lines[: last + 1]
