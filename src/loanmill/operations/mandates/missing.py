"""Loans without an authorisation to debit: each run asks the bank for some of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.day.row import DayClosing, lock_open_day
from loanmill.operations.mandates.ask import ask_all, unkept, wanted_of
from loanmill.operations.mandates.idle import FIRST
from loanmill.operations.mandates.keep import keep_all, name_all, standing_numbers
from loanmill.operations.today import open_date
from loanmill.records.account_change import AccountChange
from loanmill.records.approval import Contract
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate
from loanmill.records.vault import identities

LIVE = ("current", "overdue")
ASK_AGAIN = timedelta(days=30)  # a bank that refused is left alone for so long


def register_missing(context: Context, *, entity_id: UUID, most: int, after: UUID = FIRST) -> Result:
    """Register for at most `most` loans that could be debited and name no authorisation, by id from behind `after`.

    `last` is where to go on: None at the end, and where the bank is silent, so that its loans wait for the next run.
    One of whose borrower the bank refused lately is left out, and so is one without a signed contract. Writes nothing
    where there is nothing to write.
    """
    rows = _without(entity_id, on=open_date(entity_id)).filter(id__gt=after)
    return _registered(context, list(rows[:most]), entity_id=entity_id, most=most)


def register_for(context: Context, *, entity_id: UUID, borrower: UUID) -> Result:
    """The same for the loans of one borrower, at once."""
    rows = _without(entity_id, on=open_date(entity_id)).filter(borrower_id=borrower)
    return _registered(context, list(rows), entity_id=entity_id, most=0)


def keep_unkept(context: Context, *, entity_id: UUID, change: AccountChange) -> Result:
    """Keep one of the account of before that only the bank knows, so that it is revoked. Writes nothing without one."""
    found = unkept(entity=entity_id, change=change)
    if found is None:
        return {"found": 0}
    try:
        record_missing(context, entity_id=entity_id, asked=Private([found]), borrowers=Private(set()))
    except DayClosing:
        return {"found": 0}
    return {"found": 1}


def _registered(context: Context, loans: Sequence[Loan], *, entity_id: UUID, most: int) -> Result:
    """Ask the bank for the loans' borrowers, and keep what it says. While a day closes that is left to the next run:
    a night's file names what it named when the night began, however often the bank is asked.
    """
    known = identities({loan.borrower_id for loan in loans})
    first = {loan.borrower_id: loan for loan in reversed(loans) if loan.borrower_id in known}
    contracts = _signed(loan.application_id for loan in first.values())
    signed = [(contracts[loan.application_id], known[borrower]) for borrower, loan in sorted(first.items())]
    asked, silent = ask_all(wanted_of(entity=entity_id, signed=signed, on=open_date(entity_id)))
    last = str(loans[-1].id) if most and len(loans) == most and not silent else None
    none: Result = {"registered": 0, "refused": 0, "loans": 0, "last": last}
    borrowers = {loan.borrower_id for loan in loans}
    if not asked and not standing_numbers(entity=entity_id, borrowers=borrowers):
        return none
    try:
        return record_missing(
            context, entity_id=entity_id, asked=Private(asked), borrowers=Private(borrowers), last=last
        )
    except DayClosing:
        return {**none, "last": None}


def _signed(applications: Iterable[UUID]) -> dict[UUID, Contract]:
    """The latest signed contract of each application."""
    rows = Contract.objects.filter(application__in=[*applications]).select_related("application").defer("document")
    return {row.application_id: row for row in rows.order_by("signed_at")}


def _without(entity: UUID, *, on: date) -> QuerySet[Loan]:
    changed = AccountChange.objects.filter(
        party=OuterRef("borrower"), state="done", decided_on__gte=OuterRef("asked_on")
    )  # what was refused before was another account's
    refused = Mandate.objects.filter(
        ~Exists(changed), entity_id=entity, borrower=OuterRef("borrower"), state="refused",
        asked_on__gt=on - ASK_AGAIN,
    )  # fmt: skip
    signed = Contract.objects.filter(application=OuterRef("application"))
    rows = Loan.objects.filter(Exists(signed), ~Exists(refused), entity_id=entity, mandate="", state__in=LIVE)
    return rows.order_by("id")


@operation("mandate.register")
def record_missing(act: Act, *, entity_id: UUID, asked: Private, borrowers: Private, last: str | None = None) -> Result:
    """Keep what the bank said and let the loans of these borrowers name what then stands. Raises DayClosing."""
    day = lock_open_day(entity_id)
    if day.state == "closing":
        raise DayClosing(f"{day.date} is being closed; register when the next day is open", on=str(day.date))
    act.on_open_day(day.date)
    states = [row.state for row in keep_all(act, asked.value, on=day.date)]
    named = name_all(act, entity=entity_id, borrowers=borrowers.value, states=LIVE)
    return {"registered": states.count("active"), "refused": states.count("refused"), "loans": named, "last": last}
