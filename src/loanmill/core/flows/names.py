"""The names of all flows. What each one means is told where it is defined: invoice.py, pos.py, tobacco.py."""

from __future__ import annotations

INVOICE = tuple(f"invoice.{way}{kind}" for way in ("out", "in") for kind in ("", ".voided", ".red"))
POS = ("pos.takings", "pos.sale", "pos.back", "pos.night", "pos.round", "pos.refused")
TOBACCO = ("tobacco.orders", "tobacco.linked", "tobacco.cartons")
FLOWS = frozenset((*INVOICE, *POS, *TOBACCO))


def column(flow: str) -> str:
    """The stem of a flow's columns in a monthly result."""
    return flow.replace(".", "_")
