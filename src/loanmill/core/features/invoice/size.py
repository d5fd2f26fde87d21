"""How large the merchant is."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.invoice.parts import IN, OUT, YEAR, purchases, sales
from loanmill.core.flows.flows import NOTHING, Flows
from loanmill.core.kernel.money import Rounding, div


def inv_sales_12m_fen(flows: Flows) -> int:
    """Sales of the last 12 whole months, net of red-letter invoices, voided ones left out.

    S₁₂
    """
    return sales(flows)


def inv_sales_6m_fen(flows: Flows) -> int:
    """Sales of the last 6 whole months, net of red-letter invoices, voided ones left out.

    S₆
    """
    return sales(flows, months=6)


def inv_sales_3m_fen(flows: Flows) -> int:
    """Sales of the last 3 whole months, net of red-letter invoices, voided ones left out.

    S₃
    """
    return sales(flows, months=3)


def inv_sales_prior_12m_fen(flows: Flows) -> int:
    """Sales of the 12 whole months before the last 12, net of red-letter invoices, voided ones left out.

    S₂₄ − S₁₂
    """
    return sales(flows, skip=YEAR)


def inv_sales_36m_fen(flows: Flows) -> int:
    """Sales of the last 36 whole months, net of red-letter invoices, voided ones left out.

    S₃₆
    """
    return sales(flows, months=3 * YEAR)


def inv_purchases_12m_fen(flows: Flows) -> int:
    """Purchases of the last 12 whole months, net of red-letter invoices, voided ones left out.

    P₁₂
    """
    return purchases(flows)


def inv_mean_sale_fen(flows: Flows) -> int | Missing:
    """Mean amount of a normal sales invoice of the last 12 months, rounded half up.

    amount of normal sales invoices ÷ their number
    """
    net, red = flows.window(OUT, months=YEAR), flows.window("invoice.out.red", months=YEAR)
    return div(net.amount_fen - red.amount_fen, net.n, Rounding.HALF_UP) if net.n else Missing("no_base")


def inv_sales_invoices_12m(flows: Flows) -> int:
    """Normal sales invoices of the last 12 months.

    number of normal sales invoices
    """
    return flows.window(OUT, months=YEAR).n


def inv_sales_invoices_36m(flows: Flows) -> int:
    """Normal sales invoices of the last 36 months.

    number of normal sales invoices
    """
    return flows.window(OUT, months=3 * YEAR).n


def inv_buyers_12m(flows: Flows) -> int:
    """How many buyers there were in the last 12 months.

    number of buyers
    """
    return flows.dealings.get(OUT, NOTHING).distinct


def inv_suppliers_12m(flows: Flows) -> int:
    """How many suppliers there were in the last 12 months.

    number of suppliers
    """
    return flows.dealings.get(IN, NOTHING).distinct
