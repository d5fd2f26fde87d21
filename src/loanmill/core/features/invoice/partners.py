"""Buyers and suppliers: how much hangs on few of them, and who comes, goes and stays."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import IN, OUT, YEAR, YEAR_BEFORE_NEEDS_MONTHS, history
from loanmill.core.features.ratio import ratio_bp
from loanmill.core.flows.flows import NOTHING, Flows


def inv_top1_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of the greatest buyer in the sales of the last 12 months.

    amount of the greatest buyer ÷ S₁₂
    """
    return _top_bp(flows, OUT, 1)


def inv_top5_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of the five greatest buyers in the sales of the last 12 months.

    amount of the 5 greatest buyers ÷ S₁₂
    """
    return _top_bp(flows, OUT, 5)


def inv_top1_supplier_share_bp(flows: Flows) -> int | Missing:
    """Share of the greatest supplier in the purchases of the last 12 months.

    amount of the greatest supplier ÷ P₁₂
    """
    return _top_bp(flows, IN, 1)


def inv_top5_supplier_share_bp(flows: Flows) -> int | Missing:
    """Share of the five greatest suppliers in the purchases of the last 12 months.

    amount of the 5 greatest suppliers ÷ P₁₂
    """
    return _top_bp(flows, IN, 5)


def inv_buyer_hhi_bp(flows: Flows) -> int | Missing:
    """Herfindahl-Hirschman index of buyers over the last 12 months: 100% for a single one, near 0 for many equal ones.

    Σ share² over buyers with positive net sales
    """
    return _hhi_bp(flows, OUT)


def inv_supplier_hhi_bp(flows: Flows) -> int | Missing:
    """Herfindahl-Hirschman index of suppliers over the last 12 months.

    Σ share² over suppliers with positive net purchases
    """
    return _hhi_bp(flows, IN)


def inv_new_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of buyers not seen in the 12 months before in the sales of the last 12 (at least 18 months of history).

    amount of new buyers ÷ S₁₂
    """
    return _new_bp(flows, OUT)


def inv_new_supplier_share_bp(flows: Flows) -> int | Missing:
    """Share of suppliers not seen in the 12 months before in the purchases of the last 12 (at least 18 months).

    amount of new suppliers ÷ P₁₂
    """
    return _new_bp(flows, IN)


def inv_lost_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of buyers not seen in the last 12 months in the sales of the 12 before (at least 18 months of history).

    amount of lost buyers ÷ S₁₂₍₋₁₂₎
    """
    return _lost_bp(flows, OUT)


def inv_lost_supplier_share_bp(flows: Flows) -> int | Missing:
    """Share of suppliers not seen in the last 12 months in the purchases of the 12 before (at least 18 months).

    amount of lost suppliers ÷ P₁₂₍₋₁₂₎
    """
    return _lost_bp(flows, IN)


def inv_buyers_kept_bp(flows: Flows) -> int | Missing:
    """Buyers of the 12 months before that bought again in the last 12, by count (at least 18 months of history).

    buyers kept ÷ buyers of the year before, by number
    """
    if history(flows) < YEAR_BEFORE_NEEDS_MONTHS:
        return Missing("too_short")
    before = flows.figure("invoice.out.before")
    return ratio_bp(before - flows.figure("invoice.out.lost"), before)


def inv_steady_buyer_share_bp(flows: Flows) -> int | Missing:
    """Share of buyers that bought in at least 6 of the last 12 months in their sales.

    amount of steady buyers ÷ S₁₂
    """
    return _steady_bp(flows, OUT)


def inv_steady_supplier_share_bp(flows: Flows) -> int | Missing:
    """Share of suppliers that sold in at least 6 of the last 12 months in their purchases.

    amount of steady suppliers ÷ P₁₂
    """
    return _steady_bp(flows, IN)


def _whole_fen(flows: Flows, flow: str) -> int:
    return flows.window(flow, months=YEAR).amount_fen


def _top_bp(flows: Flows, flow: str, many: int) -> int | Missing:
    top = flows.dealings.get(flow, NOTHING).top[:many]
    return ratio_bp(sum(max(0, one.amount_fen) for one in top), _whole_fen(flows, flow))


def _hhi_bp(flows: Flows, flow: str) -> int | Missing:
    return ratio_bp(flows.figure(f"{flow}.squares"), flows.figure(f"{flow}.positive_fen") ** 2)


def _new_bp(flows: Flows, flow: str) -> int | Missing:
    if history(flows, flow) < YEAR_BEFORE_NEEDS_MONTHS:
        return Missing("too_short")
    return ratio_bp(flows.figure(f"{flow}.new_fen"), _whole_fen(flows, flow))


def _lost_bp(flows: Flows, flow: str) -> int | Missing:
    if history(flows, flow) < YEAR_BEFORE_NEEDS_MONTHS:
        return Missing("too_short")
    return ratio_bp(flows.figure(f"{flow}.lost_fen"), flows.figure(f"{flow}.before_fen"))


def _steady_bp(flows: Flows, flow: str) -> int | Missing:
    return ratio_bp(flows.figure(f"{flow}.steady_fen"), _whole_fen(flows, flow))
