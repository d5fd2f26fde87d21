"""Fees and penalties of a vector, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loanmill.core.kernel.money import Rounding
from loanmill.core.kernel.rates import share_fen
from loanmill.core.schedule.interest import round_fen
from loanmill.core.schedule.terms import Instalment
from loanmill.core.schedule.vectors.products import OverdueFee
from loanmill.core.schedule.vectors.words import ConventionUnknown, Fields, basis_points, day, fen

CHARGES = frozenset({"charge_pct", "charge_flat", "charge"})


def fees_of(rows: Sequence[Instalment], events: Sequence[Fields], rounding: Rounding) -> list[list[int]]:
    """Two lists, fees and penalties, with the fen of each row. Raises ConventionUnknown.

    An instalment fee stands in every row (a percentage is taken of principal and interest); any other charge in the
    row in which its date falls. A late or returned payment is a penalty.
    """
    fees, penalties = [0] * len(rows), [0] * len(rows)
    for event in events:
        if event["type"] not in CHARGES:
            continue
        name = str(event.get("name", "")).upper()
        into = penalties if any(word in name for word in ("NSF", "PENALTY", "OVERDUE", "LATE")) else fees
        if "INSTALLMENT" in name or "INSTALMENT" in name:
            for n, row in enumerate(rows):
                into[n] += _amount(event, row.total_fen, rounding)
        elif event.get("date"):
            lent = sum(row.principal_fen for row in rows)
            into[_row_of(rows, day(event, "date"))] += _amount(event, lent, rounding)
        else:
            raise ConventionUnknown(f"charge {event.get('name')!r} without a date: it is not known when it is due")
    return [fees, penalties]


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
