"""Trade that goes in a circle: goods or paper that come back to where they came from."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import purchases, sales
from loanmill.core.features.ratio import ratio_bp
from loanmill.core.flows.flows import Flows


def inv_reciprocal_sales_share_bp(flows: Flows) -> int | Missing:
    """Share of buyers that are suppliers too in the sales of the last 12 months.

    sales to counterparties on both sides ÷ S₁₂
    """
    return ratio_bp(flows.figure("invoice.mutual_out_fen"), sales(flows))


def inv_reciprocal_purchase_share_bp(flows: Flows) -> int | Missing:
    """Share of suppliers that are buyers too in the purchases of the last 12 months.

    purchases from counterparties on both sides ÷ P₁₂
    """
    return ratio_bp(flows.figure("invoice.mutual_in_fen"), purchases(flows))


def inv_circular_share_bp(flows: Flows) -> int | Missing:
    """What was sold to and bought from the same counterparty in the same month, over sales of the last 12 months.

    Σ over counterparties and months of min(sold, bought) ÷ S₁₂
    """
    return ratio_bp(flows.figure("invoice.circular_fen"), sales(flows))


def inv_pass_through_bp(flows: Flows) -> int | Missing:
    """Share of sales invoices of the last 12 months that a purchase invoice of exactly the same total stands against.

    Within the same month, whoever wrote it: Σ of matched totals ÷ Σ of sales totals
    """
    return ratio_bp(flows.figure("invoice.sold.passed_fen"), flows.figure("invoice.sold.gross_fen"))
