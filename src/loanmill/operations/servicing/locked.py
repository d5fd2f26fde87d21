"""A loan locked for an act: the open day is held first, then the loan, so that no act waits for one that waits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.core.kernel.canonical import digest
from loanmill.operations.act import Act
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.errors import NotFound, WrongState
from loanmill.records.loan import Loan


def locked_loan(act: Act, loan_id: UUID) -> tuple[Loan, date]:
    """The loan and the open day. Raises NotFound (out of scope too), DayClosing, or WrongState.

    A note that was cancelled, or whose money has not gone out, is not in a state for any act.
    """
    (loan,), today = locked_loans(act, loan_id)
    act.subject = loan.application_id
    return loan, today


def locked_loans(act: Act, loan_id: UUID, *others: UUID) -> tuple[list[Loan], date]:
    """Loans of one entity in the order given, locked in order of their ids: two acts on the same loans never wait for
    each other. Raises as `locked_loan` does; NotFound for another entity's loan too.
    """
    entity = Loan.objects.filter(pk=loan_id).values_list("entity_id", flat=True).first()
    if entity is None:
        raise NotFound("loan", loan_id)
    today = hold_open_day(entity).date
    act.business_date(entity)
    found = {key: act.get(Loan, key) for key in sorted({loan_id, *others})}
    for loan in found.values():
        if loan.entity_id != entity:
            raise NotFound("loan", loan.id)
        if loan.state == "cancelled" or (hasattr(loan, "drawdown") and loan.drawdown.state == "booked"):
            raise WrongState(act=act.name, state=loan.state, wanted="current, overdue, settled")
    return [found[key] for key in (loan_id, *others)], today


def alone_with(reference: str) -> None:
    """Let another act under this reference wait until this one is over. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = int.from_bytes(bytes.fromhex(digest(reference.encode()))[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
