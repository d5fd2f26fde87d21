"""How much of the delivered invoices could not be understood: a source that does not add up is no evidence."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, share_bp
from loanmill.core.evidence.missing import Value


def invoice_rejected_bp(case: CaseView) -> Value:
    """Rows set aside over rows received, in basis points; nothing received is Missing(no_base)."""
    return share_bp(part=case.value("inv_rows_rejected"), whole=case.value("inv_rows_received"))


CHECK = CrossCheck(
    name="xc_invoice_rejected_bp",
    version="1",
    reads=("inv_rows_rejected", "inv_rows_received"),
    check=invoice_rejected_bp,
)
