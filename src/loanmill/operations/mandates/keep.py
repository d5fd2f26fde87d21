"""Keep what a bank said of authorisations to debit, and let loans name what stands.

Hold the entity's open day before: two acts of one borrower then come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.mandates.ask import Asked
from loanmill.records.account_change import AccountChange, changes_in_force
from loanmill.records.day import BusinessDay
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate

NUMBER_TAKEN = "number_taken"


def keep(act: Act, asked: Asked | None, *, on: date) -> Mandate | None:
    """Keep it, once. Hold the entity's open day before, so that two acts of one borrower come one after the other."""
    return keep_all(act, [asked], on=on)[0] if asked is not None else None


def keep_all(act: Act, asked: Sequence[Asked], *, on: date) -> list[Mandate]:
    """`keep` for several of one entity, in order.

    One of an account that was changed while the bank was asked is to be revoked, and stands for no loan.
    """
    known = {row.reference: row for row in Mandate.objects.filter(reference__in=[one.reference for one in asked])}
    numbers = {one.said.number for one in asked if one.said.number and one.reference not in known}
    taken = {*Mandate.objects.filter(number__in=numbers).values_list("number", flat=True)}
    changes, made = changes_in_force({one.borrower for one in asked}), []
    for one in asked:
        if one.reference in known:
            continue
        row = _row(act, one, on=on, taken=taken)
        change = changes.get(one.borrower)
        if change is not None and change.account_blind != one.account_blind:
            row.state = "revoking" if row.state == "active" else row.state
        elif change is not None:
            _tell_change(act, change, refused=row.reason if row.state == "refused" else "", entity=one.entity, on=on)
        taken.add(row.number)
        known[one.reference] = row
        made.append(row)
    Mandate.objects.bulk_create(made)
    act.wrote_bulk(made)
    return [known[one.reference] for one in asked]


def _row(act: Act, asked: Asked, *, on: date, taken: AbstractSet[str]) -> Mandate:
    """What is kept of the bank's word; a number that stands for another authorisation is not taken."""
    said, state, reason = asked.said, str(asked.said.status), asked.said.reason
    if said.number and said.number in taken:
        state, reason = "refused", NUMBER_TAKEN
    return Mandate(
        id=act.new_id("mandate", asked.reference),
        entity_id=asked.entity,
        borrower_id=asked.borrower,
        contract_id=asked.contract,
        reference=asked.reference,
        account_blind=asked.account_blind,
        number="" if state == "refused" else said.number,
        state=state,
        reason=reason[:60],
        asked_on=on,
        revoked_on=said.since if state == "revoked" else None,
    )


def _tell_change(act: Act, change: AccountChange, *, refused: str, entity: UUID, on: date) -> None:
    """Debit nothing from a new account that the bank would not register: from the next night that has not begun."""
    change = act.get(AccountChange, change.id)
    begun = BusinessDay.objects.filter(entity_id=entity, date=on, state="closing").exists()
    first = on + timedelta(days=1) if begun else on
    stops_on = (change.undebited_from or first) if refused else change.undebited_from if begun else None
    if (refused, stops_on) != (change.unregistered, change.undebited_from):
        change.unregistered, change.undebited_from = refused[:60], stops_on
        act.save(change)


def name_standing(act: Act, loan: Loan) -> bool:
    """Let a loan name the authorisation that stands; whether that changed it. Hold the open day."""
    number = standing_number(entity=loan.entity_id, borrower=loan.borrower_id)
    if number in ("", loan.mandate):
        return False
    loan.mandate = number
    act.save(loan)
    return True


def name_all(act: Act, *, entity: UUID, borrowers: Iterable[UUID], states: Sequence[str]) -> int:
    """`name_standing` for the loans in `states` that name none, of several borrowers; how many changed."""
    numbers = standing_numbers(entity=entity, borrowers=borrowers)
    rows = Loan.objects.filter(entity_id=entity, borrower__in=numbers, mandate="", state__in=states).order_by("id")
    loans = list(rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows)
    for loan in loans:
        loan.mandate = numbers[loan.borrower_id]
    sql.update(Loan, ("mandate",), [(loan.mandate, sql.key(loan.id)) for loan in loans])
    act.wrote_bulk(loans)
    return len(loans)


def standing_number(*, entity: UUID, borrower: UUID) -> str:
    """The number under which a borrower's loans may be debited, that of the latest account; empty where there is none.

    An authorisation that is revoked meanwhile must not be given to a new loan: hold the open day.
    """
    return standing_numbers(entity=entity, borrowers=[borrower]).get(borrower, "")


def standing_numbers(*, entity: UUID, borrowers: Iterable[UUID]) -> dict[UUID, str]:
    """`standing_number` of several borrowers, of those that have one."""
    active = Mandate.objects.filter(entity_id=entity, borrower__in={*borrowers}, state="active")
    return dict(active.order_by("asked_on", "reference").values_list("borrower_id", "number"))
