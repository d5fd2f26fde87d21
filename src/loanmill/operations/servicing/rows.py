"""Writing a projection: the loan's row and its instalments, those alone that differ.

A line that a change of plan dropped keeps its row, cancelled and without amounts, its number below zero so that it
follows no line; it is taken up again when the plan grows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from loanmill.operations.servicing.projection import Columns, Projection
from loanmill.records.loan import Instalment, Loan

DROPPED: Columns = {
    "principal_fen": 0, "interest_fen": 0, "penalty_fen": 0, "paid_principal_fen": 0, "paid_interest_fen": 0,
    "paid_penalty_fen": 0, "penalty_from_day": None, "state": "cancelled", "paid_on": None,
}  # fmt: skip


@dataclass(slots=True)
class Changed:
    """Rows that differ from what the database has: to update, to insert, and the loan where it does."""

    loan: Loan | None = None
    lines: list[Instalment] = field(default_factory=list)
    new: list[Instalment] = field(default_factory=list)


def changed_rows(
    loan: Loan, held: Sequence[Instalment], made: Projection, *, on: date, new_id: Callable[..., UUID]
) -> Changed:
    """Set the loan and its lines to the projection of day `on`. `held` are all its lines, dropped ones too."""
    found = Changed(loan=loan if _set(loan, made.loan) else None)
    live = {line.number: line for line in held if line.number > 0}
    spare = {-line.number: line for line in held if line.number < 0}
    paid_on: dict[tuple[object, object], date] = {
        (line.starts_on, line.due_on): line.paid_on for line in live.values() if line.paid_on
    }
    for number, columns in enumerate(made.lines, start=1):
        span = (columns["starts_on"], columns["due_on"])
        paid = {"number": number, "paid_on": paid_on.get(span, on) if columns["state"] == "paid" else None}
        row = live.get(number) or spare.get(number)
        if row is None:
            row = Instalment(id=new_id("instalment", str(loan.id), str(number)), loan=loan, **{**columns, **paid})
            found.new.append(row)
        elif _set(row, {**columns, **paid}):
            found.lines.append(row)
    for number, row in live.items():
        if number > len(made.lines) and _set(row, {**DROPPED, "number": -number}):
            found.lines.append(row)
    return found


def _set(row: Loan | Instalment, columns: Columns) -> bool:
    """Set columns; whether one of them changed."""
    differing = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
