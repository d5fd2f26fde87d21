"""What happened to a loan, the latest first: money out, money in, and acts, each with its place in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.records.actor import Actor
from loanmill.records.ledger import Voucher
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; `parts` are (part, fen) of what money paid, `voucher` a reference it was booked as."""

    on: date
    act: str
    amount_fen: int | None
    parts: tuple[tuple[str, int], ...]
    reference: str
    voucher: str | None


def history(*, loan: Loan, viewer: Actor) -> tuple[Happened, ...]:
    """Receipts and the payment out."""
    out = Voucher.objects.filter(reference=f"disburse-{loan.number}").values_list("reference", flat=True).first()
    found = [Happened(loan.disbursed_on, "disburse", loan.principal_fen, (), f"disburse-{loan.number}", out)]
    for row in loan.receipts.order_by("value_date", "reference"):
        parts = (
            ("penalty", row.penalty_fen), ("interest", row.interest_fen), ("principal", row.principal_fen),
            ("suspense", row.suspense_fen),
        )  # fmt: skip
        paid = tuple((part, fen) for part, fen in parts if fen)
        found.append(Happened(row.value_date, "receive", row.amount_fen, paid, row.reference, None))
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))
