"""How regular the totals written on sales invoices are. None of these moves when all amounts double."""

from __future__ import annotations

from math import isqrt

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.ratio import ONE_BP, ratio_bp
from loanmill.core.flows.flows import Flows
from loanmill.core.flows.names import LEADS

# Fewer invoices say nothing of a habit, and many fewer than a hundred nothing of leading digits.
HABIT_NEEDS_INVOICES = 10
DIGITS_NEED_INVOICES = 50
# Benford's law for the first four binary digits 1000..1111: log2(1 + 1/(8 + k)) in basis points, made to sum to 10,000.
# (Benford 1938; Hill 1995: the law is the one that no change of unit moves. Binary digits are kept by doubling too.)
BENFORD_BP = (1699, 1520, 1375, 1255, 1155, 1069, 996, 931)


def inv_round_share_bp(flows: Flows) -> int | Missing:
    """Share of round totals among sales invoices of the last 12 months: multiples of 6.25 yuan, as whole hundreds are.

    number of round totals ÷ number of normal sales invoices; 1 in 625 by chance
    """
    return _share_bp(flows, "round")


def inv_repeated_amount_share_bp(flows: Flows) -> int | Missing:
    """Share of sales invoices of the last 12 months whose total was written at least 3 times.

    number of invoices with a repeated total ÷ number of normal sales invoices
    """
    return _share_bp(flows, "repeated")


def inv_commonest_amount_share_bp(flows: Flows) -> int | Missing:
    """Share of the total written most often among sales invoices of the last 12 months.

    number of invoices with the commonest total ÷ number of normal sales invoices
    """
    return _share_bp(flows, "commonest")


def inv_largest_sale_share_bp(flows: Flows) -> int | Missing:
    """Share of the largest sales invoice in all of the last 12 months.

    largest total ÷ Σ of totals
    """
    return ratio_bp(flows.figure("invoice.sold.largest_fen"), flows.figure("invoice.sold.gross_fen"))


def inv_amount_variation_bp(flows: Flows) -> int | Missing:
    """Standard deviation over mean of the totals of sales invoices of the last 12 months (at least 10).

    σ ÷ μ of totals
    """
    n, whole = flows.figure("invoice.sold.written"), flows.figure("invoice.sold.gross_fen")
    if n < HABIT_NEEDS_INVOICES:
        return Missing("too_short")
    return ratio_bp(isqrt(n * flows.figure("invoice.sold.squares") - whole * whole), whole)


def inv_digit_distance_bp(flows: Flows) -> int | Missing:
    """How far the leading binary digits of sales totals are from Benford's law (at least 50 invoices): 0 is on it.

    ½ · Σ |share of leading digits − Benford share|
    """
    found = [flows.figure(f"invoice.sold.{name}") for name in LEADS]
    n = sum(found)
    if n < DIGITS_NEED_INVOICES:
        return Missing("too_short")
    apart = sum(abs(seen * ONE_BP - due * n) for seen, due in zip(found, BENFORD_BP, strict=True))
    return ratio_bp(apart, 2 * n * ONE_BP)


def _share_bp(flows: Flows, name: str) -> int | Missing:
    n = flows.figure("invoice.sold.written")
    return ratio_bp(flows.figure(f"invoice.sold.{name}"), n) if n >= HABIT_NEEDS_INVOICES else Missing("too_short")
