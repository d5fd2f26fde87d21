"""What the name of a published product says: these sources name a product by the conventions it switches on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanmill.core.schedule.allocated import Allocation, Early, Settlement
from loanmill.core.schedule.recalculation import Prepayment, Recalculation, Rest
from loanmill.core.schedule.terms import Draw
from loanmill.core.schedule.vectors.style import Style
from loanmill.core.schedule.vectors.words import Fields, day, fen, one_of

_PREPAYMENT = {
    "REDUCE_EMI_AMOUNT": Prepayment.REDUCE_INSTALMENT,
    "REDUCE_NUMBER_OF_INSTALLMENTS": Prepayment.REDUCE_NUMBER,
    "RESCHEDULE_NEXT_REPAYMENTS": Prepayment.NEXT_INSTALMENTS,
}
_EARLY = {
    "NEXT": Early.NEXT,
    "NEXT_INSTALLMENT": Early.NEXT,
    "LAST": Early.LAST,
    "LAST_INSTALLMENT": Early.LAST,
}
_RECALCULATES = re.compile(r"RECALC|_IR_")
# Parts of product names, the more telling first.
_PREPAYMENT_BY_NAME = (
    ("REDUCE_NR_INST", Prepayment.REDUCE_NUMBER),
    ("REDUCE_NUMBER", Prepayment.REDUCE_NUMBER),
    ("RESCH_NEXT_REP", Prepayment.NEXT_INSTALMENTS),
    ("RESCHEDULE_NEXT", Prepayment.NEXT_INSTALMENTS),
)
_OVERDUE_FEE = re.compile(r"([0-9.]+) ?% overdue fee", re.IGNORECASE)
# The overdue fee that the published test products carry, in basis points, where a vector's note does not state it.
_OVERDUE_FEE_BP = 150


@dataclass(frozen=True, slots=True)
class OverdueFee:
    """A fee once on each overdue instalment: a share of its principal, or of principal and interest."""

    share_bp: int
    with_interest: bool


def overdue_fee_of(product: str, note: str) -> OverdueFee | None:
    """The overdue fee that a product carries, or None. The note may state another rate."""
    if "OVERDUE_FROM_AMOUNT" not in product:
        return None
    stated = _OVERDUE_FEE.search(note)
    share_bp = int(Decimal(stated[1]) * 100) if stated else _OVERDUE_FEE_BP
    return OverdueFee(share_bp, "OVERDUE_FROM_AMOUNT_INTEREST" in product)


def approved_fen(terms: Fields, style: Style) -> int:
    """What the level sum is found from where a product pays out in parts: there, the cumulative style asks from the
    start what the approved sum would need. 0 elsewhere."""
    in_parts = "MULTIDISB" in str(terms.get("product") or "").upper()
    return fen(terms, "principal") if in_parts and style is Style.CUMULATIVE else 0


def payments_of(events: Sequence[Fields]) -> list[Draw]:
    """The repayments among the events."""
    return [Draw(day(event, "date"), fen(event, "amount")) for event in events if event["type"] == "repayment"]


def as_of(events: Sequence[Fields], start: date) -> date:
    """The last day that the events reach."""
    return max([day(event, "date") for event in events if event.get("date")], default=start)


def recalculates(terms: Fields) -> bool:
    """Whether interest is recalculated after what happened."""
    product = str(terms.get("product") or "").upper()
    return bool(_RECALCULATES.search(product) or terms.get("interest_recalculation"))


def allocation_of(terms: Fields, events: Sequence[Fields], start: date, charges: Sequence[int]) -> Allocation:
    """How a progressive product puts payments on instalments: the next ones first, unless its name says the last."""
    product = str(terms.get("product") or "").upper()
    by_product = "LAST" if "LAST_INSTALLMENT" in product else "NEXT"
    early = one_of(terms, "future_installment_allocation_rule", _EARLY, default=by_product)
    to_rest = "TILL_REST_FREQUENCY" in product
    return Allocation(
        as_of=as_of(events, start),
        early=early,
        settlement=Settlement.PERIOD if to_rest else Settlement.DAY,
        charges=tuple(charges),
    )


def recalculation_of(terms: Fields, events: Sequence[Fields], start: date) -> Recalculation:
    """How a cumulative product's schedule is recalculated after the events. Raises ConventionUnknown."""
    product = str(terms.get("product") or "").upper()
    prepayment = next((rule for part, rule in _PREPAYMENT_BY_NAME if part in product), Prepayment.REDUCE_INSTALMENT)
    if terms.get("reschedule_strategy") is not None:
        prepayment = one_of(terms, "reschedule_strategy", _PREPAYMENT)
    by_period = "RECALCULATION_SAME_AS_REPAYMENT" in product
    return Recalculation(
        as_of=as_of(events, start),
        prepayment=prepayment,
        rest=Rest.PERIOD if by_period else Rest.DAILY,
        compounds="COMPOUNDING" in product and "COMPOUNDING_NONE" not in product,
    )
