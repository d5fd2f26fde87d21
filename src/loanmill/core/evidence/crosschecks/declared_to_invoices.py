"""Declared sales against invoiced sales: what the merchant says and what the tax platform saw."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, share_bp
from loanmill.core.evidence.missing import Value


def declared_to_invoice_bp(case: CaseView) -> Value:
    """Declared monthly sales over a twelfth of invoiced sales in 12 months, in basis points."""
    return share_bp(part=case.value("app_declared_monthly_sales_fen"), whole=case.value("inv_sales_12m_fen"), times=12)


CHECK = CrossCheck(
    name="xc_declared_to_invoice_bp",
    version="1",
    reads=("app_declared_monthly_sales_fen", "inv_sales_12m_fen"),
    check=declared_to_invoice_bp,
)
