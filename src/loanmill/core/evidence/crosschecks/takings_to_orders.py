"""Takings against tobacco orders: a shop must sell its goods for more than it pays for them.

Too low means that goods go elsewhere or the takings are another shop's; absurdly high means that the terminal
serves something other than the shop.
"""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, share_bp
from loanmill.core.evidence.missing import Value


def pos_to_tobacco_bp(case: CaseView) -> Value:
    """Takings over tobacco orders of the same 12 months, in basis points."""
    return share_bp(part=case.value("pos_sales_12m_fen"), whole=case.value("tob_orders_12m_fen"))


CHECK = CrossCheck(
    name="xc_pos_to_tobacco_bp",
    version="1",
    reads=("pos_sales_12m_fen", "tob_orders_12m_fen"),
    check=pos_to_tobacco_bp,
)
