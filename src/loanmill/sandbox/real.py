"""Real, anonymised enterprises in the place of a town: everything but their invoices is simulated.

The data set gives an id, a name and invoices. People, registration, accounts and the way a loan is paid are invented
from the seed and say so; invoices are not served, they come from the file import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from loanmill.sandbox.merchant import Kind, Merchant, assemble
from loanmill.sandbox.town import Town
from loanmill.sandbox.trades import TRADES
from loanmill.sandbox.truths import REAL


class RealRow(NamedTuple):
    """One enterprise of the data set. `monthly_sales_fen` sizes its simulated account; 0 means unknown."""

    id: str
    name: str
    kind: Kind
    monthly_sales_fen: int = 0


UNKNOWN_SALES_FEN = 20_000_000
# Older than the invoices of the data set, which span three and a half years.
AGE_DAYS = (1_700, 7_000)
# First word found in a name decides the trade; the rest is wholesale.
WORDS = (
    ("建材", "building_materials"),
    ("建筑", "building_materials"),
    ("五金", "building_materials"),
    ("餐饮", "catering"),
    ("物流", "transport"),
    ("运输", "transport"),
    ("科技", "tech"),
    ("电子", "tech"),
    ("服饰", "clothing"),
    ("服装", "clothing"),
    ("农", "farm_supplies"),
)


class RealEnterprises(Town):
    """The same interface as a town, built from rows that the caller read. Invoices are not served."""

    serves_invoices = False

    def __init__(self, rows: Iterable[RealRow], *, seed: int, start: date) -> None:
        listed = list(rows)
        made = [_merchant(row, order, seed=seed, start=start) for order, row in enumerate(listed)]
        super().__init__(made, seed=seed, start=start)
        self.by_id = {row.id: one for row, one in zip(listed, made, strict=True)}


def key_of(id: str) -> str:
    """The key of the merchant that stands around an enterprise of the data set."""
    return f"real/{id}"


def _merchant(row: RealRow, order: int, *, seed: int, start: date) -> Merchant:
    """A simulated case around a real name; how it pays is drawn like anybody else's."""
    code = next((trade for word, trade in WORDS if word in row.name), "wholesale")
    trade = replace(TRADES[code], product="invoice_loan", mcc="")
    return assemble(
        seed=seed,
        key=key_of(row.id),
        index=order,
        start=start,
        trade=trade,
        kind=row.kind,
        name=row.name,
        base_fen=row.monthly_sales_fen or UNKNOWN_SALES_FEN,
        label="real",
        odds=REAL,
        age_days=AGE_DAYS,
    )
