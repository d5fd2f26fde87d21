"""What is left of sales, and what the tax office sees of them."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import purchases, sales
from loanmill.core.features.ratio import ratio_bp
from loanmill.core.flows.flows import Flows


def inv_margin_12m_fen(flows: Flows) -> int:
    """Sales less purchases of the last 12 months; wages, rent and stock are not in it.

    S₁₂ − P₁₂
    """
    return sales(flows) - purchases(flows)


def inv_margin_bp(flows: Flows) -> int | Missing:
    """Sales less purchases of the last 12 months, over sales.

    (S₁₂ − P₁₂) ÷ S₁₂
    """
    return ratio_bp(inv_margin_12m_fen(flows), sales(flows))


def inv_purchase_to_sales_bp(flows: Flows) -> int | Missing:
    """Purchases over sales of the last 12 months.

    P₁₂ ÷ S₁₂
    """
    return ratio_bp(purchases(flows), sales(flows))


def inv_sales_tax_rate_bp(flows: Flows) -> int | Missing:
    """Tax on sales over sales of the last 12 months: small-scale taxpayers lie at 3% or below, general ones above.

    tax on S₁₂ ÷ S₁₂
    """
    return ratio_bp(flows.figure("invoice.out.tax_fen"), sales(flows))


def inv_tax_burden_bp(flows: Flows) -> int | Missing:
    """Tax on sales less tax on purchases, over sales of the last 12 months (税负率).

    (tax on S₁₂ − tax on P₁₂) ÷ S₁₂
    """
    return ratio_bp(flows.figure("invoice.out.tax_fen") - flows.figure("invoice.in.tax_fen"), sales(flows))
