"""Do an act on a booked loan, by its event: the one way in for what a single person may enter at once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.event import MoneyIn
from loanmill.operations.act import Act, Context, Result, done_before, operation
from loanmill.operations.errors import NotAllowed
from loanmill.operations.servicing.entering import code_of, entered, entered_by_people
from loanmill.operations.servicing.evidence import bank_serial
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.refusals import TakesTwo
from loanmill.records.permissions import ENTERED, JUDGED


def do_act(context: Context, *, loan_id: UUID, event: Mapping[str, Json]) -> Result:
    """Enter an event (core/servicing/catalogue, spelled) on the open day.

    The reference makes it happen once: again with the same amount and day is a harmless repeat. Money that a person
    enters must stand on the bank's books under that reference: NotCredited is raised otherwise (propose it instead).
    Raises TakesTwo for an act that needs judgement, ActRefused with what speaks against it, EventRefused for values
    that are no event.
    """
    before = done_before(context.key)
    if before is not None:
        return before
    wanted = entered_by_people(event)
    code = code_of(wanted)
    if code in JUDGED:
        raise TakesTwo(code)
    if code not in ENTERED:
        raise NotAllowed(act=code, role=context.actor.role)
    serial = ""
    if isinstance(wanted, MoneyIn):
        serial = bank_serial(
            context.actor, permission="loan.act", reference=wanted.reference, amount_fen=wanted.amount_fen,
            value_on=wanted.value_on,
        )  # fmt: skip
    return enter_act(context, loan_id=loan_id, event=event, serial=serial)


@operation("loan.act")
def enter_act(act: Act, *, loan_id: UUID, event: Mapping[str, Json], serial: str) -> Result:
    """Enter it; `serial` is the bank's number of the money, kept in the journal with the act."""
    loan, today = locked_loan(act, loan_id)
    return entered(act, loan=loan, event=entered_by_people(event), today=today)
