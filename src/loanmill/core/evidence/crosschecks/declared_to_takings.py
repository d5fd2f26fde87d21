"""Declared sales against takings at the till."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, share_bp
from loanmill.core.evidence.missing import Value


def declared_to_pos_bp(case: CaseView) -> Value:
    """Declared monthly sales over the monthly mean of POS and QR takings, in basis points."""
    return share_bp(part=case.value("app_declared_monthly_sales_fen"), whole=case.value("pos_monthly_avg_fen"))


CHECK = CrossCheck(
    name="xc_declared_to_pos_bp",
    version="1",
    reads=("app_declared_monthly_sales_fen", "pos_monthly_avg_fen"),
    check=declared_to_pos_bp,
)
