"""What borrowers owe: one reading of their open notes, from which lines, exposures and standing are summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from loanmill.core.credit.draw import Borrower
from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.standing import worst
from loanmill.records.loan import Loan

OVER = ("settled", "cancelled")


class Owed(NamedTuple):
    """One note that is open, or of which something is out; `line` where it was drawn on one."""

    borrower: UUID
    outstanding_fen: int
    state: str
    overdue_since: date | None
    loan_class: str
    line: UUID | None

    @property
    def is_open(self) -> bool:
        """Neither settled nor cancelled."""
        return self.state not in OVER


def owed_by(entity: UUID, borrowers: Iterable[UUID]) -> list[Owed]:
    """Every such note of some borrowers of a legal entity."""
    notes = Loan.objects.filter(entity_id=entity, borrower_id__in=set(borrowers))
    notes = notes.filter(~Q(state__in=OVER) | Q(outstanding_fen__gt=0))
    columns = ("borrower_id", "outstanding_fen", "state", "overdue_since", "loan_class", "drawdown__line_id")
    return [Owed(*row) for row in notes.values_list(*columns)]


def sum_of(notes: Iterable[Owed], *, borrowers: set[UUID]) -> int:
    """What is out of the notes of some borrowers."""
    return sum(one.outstanding_fen for one in notes if one.borrower in borrowers)


def borrower_of(notes: Sequence[Owed], *, borrower: UUID, on: date) -> Borrower:
    """How a borrower stands in its worst open note."""
    own = [one for one in notes if one.borrower == borrower and one.is_open]
    days = [days_past_due(oldest_unpaid_due_on=one.overdue_since, as_of=on) for one in own]
    return Borrower(overdue_days=max(days, default=0), loan_class=worst(one.loan_class for one in own))
