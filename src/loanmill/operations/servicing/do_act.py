"""Do an act on a booked loan, by its event: the one way in for what a single person may enter at once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed
from loanmill.operations.servicing.entering import code_of, entered, entered_by_people
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.refusals import TakesTwo
from loanmill.records.permissions import ENTERED, JUDGED


@operation("loan.act")
def do_act(act: Act, *, loan_id: UUID, event: Mapping[str, Json]) -> Result:
    """Enter an event (core/servicing/catalogue, spelled) on the open day.

    The reference makes it happen once: again with the same amount and day is a harmless repeat. Raises TakesTwo for
    an act that needs judgement, ActRefused with what speaks against it, EventRefused for values that are no event.
    """
    wanted = entered_by_people(event)
    code = code_of(wanted)
    if code in JUDGED:
        raise TakesTwo(code)
    if code not in ENTERED:
        raise NotAllowed(act=code, role=act.actor.role)
    loan, today = locked_loan(act, loan_id)
    return entered(act, loan=loan, event=wanted, today=today)
