"""What was taken back: voided invoices and red-letter ones, of sales and of purchases."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import IN, OUT, YEAR
from loanmill.core.features.ratio import ratio_bp
from loanmill.core.flows.flows import Flows


def inv_voided_share_bp(flows: Flows) -> int | Missing:
    """Voided sales invoices over all sales invoices issued in the last 12 months, by count.

    voided ÷ (normal + red-letter + voided), by number
    """
    return _voided_bp(flows, OUT)


def inv_purchase_voided_share_bp(flows: Flows) -> int | Missing:
    """Voided purchase invoices over all purchase invoices issued in the last 12 months, by count.

    voided ÷ (normal + red-letter + voided), by number
    """
    return _voided_bp(flows, IN)


def inv_voided_amount_share_bp(flows: Flows) -> int | Missing:
    """Voided sales over normal and voided sales of the last 12 months, by amount.

    voided ÷ (normal + voided), by amount
    """
    voided_fen = flows.window("invoice.out.voided", months=YEAR).amount_fen
    return ratio_bp(voided_fen, voided_fen + _normal_fen(flows, OUT))


def inv_red_share_bp(flows: Flows) -> int | Missing:
    """Red-letter sales over normal sales of the last 12 months, by amount.

    red-letter ÷ normal, by amount
    """
    return _red_bp(flows, OUT)


def inv_red_count_share_bp(flows: Flows) -> int | Missing:
    """Red-letter sales invoices over normal ones of the last 12 months, by count.

    red-letter ÷ normal, by number
    """
    return ratio_bp(flows.window("invoice.out.red", months=YEAR).n, flows.window(OUT, months=YEAR).n)


def inv_purchase_red_share_bp(flows: Flows) -> int | Missing:
    """Red-letter purchases over normal purchases of the last 12 months, by amount.

    red-letter ÷ normal, by amount
    """
    return _red_bp(flows, IN)


def _voided_bp(flows: Flows, flow: str) -> int | Missing:
    voided = flows.window(f"{flow}.voided", months=YEAR).n
    issued = flows.window(flow, months=YEAR).n + flows.window(f"{flow}.red", months=YEAR).n
    return ratio_bp(voided, voided + issued)


def _red_bp(flows: Flows, flow: str) -> int | Missing:
    return ratio_bp(-flows.window(f"{flow}.red", months=YEAR).amount_fen, _normal_fen(flows, flow))


def _normal_fen(flows: Flows, flow: str) -> int:
    return flows.window(flow, months=YEAR).amount_fen - flows.window(f"{flow}.red", months=YEAR).amount_fen
