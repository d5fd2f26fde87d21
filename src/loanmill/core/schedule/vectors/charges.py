"""Fees and penalties of a vector, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loanmill.core.kernel.money import Rounding
from loanmill.core.kernel.rates import share_fen
from loanmill.core.schedule.interest import round_fen
from loanmill.core.schedule.terms import Draw, Instalment
from loanmill.core.schedule.vectors.products import OverdueFee
from loanmill.core.schedule.vectors.words import ConventionUnknown, Fields, basis_points, day, fen, one_of

CHARGES = frozenset({"charge_pct", "charge_flat", "charge"})


def fees_of(rows: Sequence[Instalment], events: Sequence[Fields], rounding: Rounding) -> list[list[int]]:
    """Two lists, fees and penalties, with the fen of each row. Raises ConventionUnknown.

    An instalment fee stands in every row (a percentage is taken of principal and interest); any other charge in the
    row in which its date falls. A late or returned payment is a penalty. A fee on paying out stands in no row.
    """
    fees, penalties = [0] * len(rows), [0] * len(rows)
    for event in events:
        if event["type"] not in CHARGES or _on_payout(event):
            continue
        name = str(event.get("name", "")).upper()
        into = penalties if any(word in name for word in ("NSF", "PENALTY", "OVERDUE", "LATE")) else fees
        if "INSTALLMENT" in name or "INSTALMENT" in name:
            for n, row in enumerate(rows):
                into[n] += _amount(event, row.total_fen, rounding)
        elif event.get("date"):
            into[_row_of(rows, day(event, "date"))] += _amount(event, _base_fen(event, name, rows), rounding)
        else:
            raise ConventionUnknown(f"charge {event.get('name')!r} without a date: it is not known when it is due")
    return [fees, penalties]


def payout_fees(events: Sequence[Fields], payouts: Sequence[Draw], rounding: Rounding) -> int:
    """Fees on paying out, taken on each payment: a percentage of it, or a sum."""
    charges = [event for event in events if event["type"] in CHARGES and _on_payout(event)]
    return sum(_amount(event, draw.amount_fen, rounding) for event in charges for draw in payouts)


def _on_payout(event: Fields) -> bool:
    return "DISBURSEMENT" in str(event.get("name", "")).upper()


def _base_fen(event: Fields, name: str, rows: Sequence[Instalment]) -> int:
    """What a percentage is taken of: as the charge says, else the principal; for processing and for charges with
    interest in their name, principal and interest."""
    lent, interest = sum(row.principal_fen for row in rows), sum(row.interest_fen for row in rows)
    bases = {"PRINCIPAL": lent, "INTEREST": interest, "PRINCIPAL+INTEREST": lent + interest}
    both = any(word in name for word in ("PROCESSING", "INTEREST"))
    found: int = one_of(event, "of", bases, default="principal+interest" if both else "principal")
    return found


def overdue_fees(
    rows: Sequence[Instalment], fee: OverdueFee, as_of: date, rounding: Rounding, paid_fen: int
) -> list[int]:
    """The overdue fee of each row: on rows that fell due before `as_of` and that payments do not reach."""
    penalties = []
    for row in rows:
        paid_fen -= row.total_fen
        base = row.total_fen if fee.with_interest else row.principal_fen
        late = row.due_on < as_of and paid_fen < 0
        penalties.append(share_fen(amount_fen=base, share_bp=fee.share_bp, rounding=rounding) if late else 0)
    return penalties


def _row_of(rows: Sequence[Instalment], on: date) -> int:
    return next((n for n, row in enumerate(rows) if on <= row.due_on), len(rows) - 1)


def _amount(event: Fields, base_fen: int, rounding: Rounding) -> int:
    if "pct" in event:
        return round_fen(base_fen * basis_points(event, "pct") / 10_000, rounding)
    return fen(event, "amount")
