"""The row types of the series, under the name that flows know them by.

They are defined in `core.evidence.rows`, because the projections that make them lie below the flows.
"""

from loanmill.core.evidence.rows import (
    DIRECTIONS,
    ENTRY_MODES,
    INVOICE_STATUSES,
    MESSAGE_TYPES,
    Direction,
    EntryMode,
    Era,
    InvoiceRow,
    InvoiceStatus,
    MessageType,
    PosRow,
    TobaccoRow,
)

__all__ = [
    "DIRECTIONS",
    "ENTRY_MODES",
    "INVOICE_STATUSES",
    "MESSAGE_TYPES",
    "Direction",
    "EntryMode",
    "Era",
    "InvoiceRow",
    "InvoiceStatus",
    "MessageType",
    "PosRow",
    "TobaccoRow",
]
