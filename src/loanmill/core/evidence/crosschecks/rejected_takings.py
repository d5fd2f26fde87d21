"""How much of the delivered takings could not be understood: a source that does not add up is no evidence."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, share_bp
from loanmill.core.evidence.missing import Value


def pos_rejected_bp(case: CaseView) -> Value:
    """Rows set aside over rows received, in basis points; nothing received is Missing(no_base)."""
    return share_bp(part=case.value("pos_rows_rejected"), whole=case.value("pos_rows_received"))


CHECK = CrossCheck(
    name="xc_pos_rejected_bp",
    version="1",
    reads=("pos_rows_rejected", "pos_rows_received"),
    check=pos_rejected_bp,
)
