"""The names of all flows and figures. What each one means is told where it is defined, in the file of its series."""

from __future__ import annotations

INVOICE = tuple(f"invoice.{way}{kind}" for way in ("out", "in") for kind in ("", ".voided", ".red"))
POS = ("pos.takings", "pos.sale", "pos.back", "pos.night", "pos.round", "pos.refused")
TOBACCO = ("tobacco.orders", "tobacco.linked", "tobacco.cartons")
FLOWS = frozenset((*INVOICE, *POS, *TOBACCO))

# Sales totals by their first four binary digits: 1000 to 1111.
LEADS = tuple(f"lead_{k}" for k in range(8))
_PARTNERS = (
    "tax_fen", "positive_fen", "squares", "before_fen", "before", "new_fen", "new", "lost_fen", "lost", "steady_fen",
    "steady",
)  # fmt: skip
_SOLD = ("gross_fen", "written", "squares", "largest_fen", "round", "repeated", "commonest", "passed_fen", *LEADS)
FIGURES = (
    *(f"invoice.{way}.{name}" for way in ("out", "in") for name in _PARTNERS),
    "invoice.mutual_out_fen", "invoice.mutual_in_fen", "invoice.circular_fen",
    *(f"invoice.sold.{name}" for name in _SOLD),
)  # fmt: skip


def column(flow: str) -> str:
    """The stem of a flow's columns in a monthly result, and the column of a figure."""
    return flow.replace(".", "_")
