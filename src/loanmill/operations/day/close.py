"""Close: the day's postings, one voucher a funder and kind, the control of the books, and the next day opened.

The last day of a month closes its period too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import DataError, OperationalError

from loanmill.core.ledger import postings
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.carried import earned_and_received
from loanmill.operations.day.control import differences
from loanmill.operations.day.flows import Flow
from loanmill.operations.day.flows import read as read_flows
from loanmill.operations.day.row import closing_day
from loanmill.operations.day.sums import Earned, Sums, sums_of
from loanmill.operations.period import keep_period
from loanmill.operations.vouchers import post
from loanmill.records.approval import Funder
from loanmill.records.day import BusinessDay


class BooksDiffer(Exception):
    """Ledger and loans disagree: the day stays open and nothing of this act is kept; the message says where."""


@operation("day.close")
def close_day(act: Act, *, entity_id: UUID, on: date, flows: Mapping[str, Sequence[int]]) -> Result:
    """Post the day in bulk, prove the books and open the next day. Raises BooksDiffer, BalancesDiffer or NotTheDay.

    `flows` is what the night's chunks brought together, as day/flows spells it.
    """
    day = closing_day(entity_id, on)
    act.on_open_day(day.date)
    codes = dict(Funder.objects.filter(entity_id=entity_id).values_list("id", "code"))
    vouchers = 0
    found = _sums(entity_id, on)
    brought = read_flows(flows)
    for funder in sorted({*found.earned, *brought}, key=str):
        earned, flow = found.earned.get(funder, Earned()), brought.get(funder, Flow())
        kinds = {
            "accrue_interest": postings.accrue_interest(amount_fen=earned.interest_fen),
            "accrue_penalty": postings.accrue_penalty(amount_fen=earned.penalty_fen),
            "fall_due": postings.fall_due(interest_fen=flow.fell_due_fen),
            "receive": postings.receive(
                penalty_fen=flow.penalty_fen, interest_fen=flow.interest_fen, principal_fen=flow.principal_fen
            ),
        }
        for kind, lines in kinds.items():
            name = f"{kind}-{on:%Y%m%d}-{codes[funder]}"
            voucher = post(act, entity=entity_id, funder=funder, on=on, kind=kind, reference=name, lines=lines)
            vouchers += voucher is not None
    wrong = differences(entity_id=entity_id, on=on, standing=found.standing)
    if found.overrun:
        wrong.append(f"{found.overrun} loans run past the end of their period: an instalment is missing")
    if wrong:
        raise BooksDiffer(f"{on} stays open: {'; '.join(wrong)}; have the books examined before closing again")
    period = keep_period(act, entity_id=entity_id, on=on)
    day.state, day.closed_at = "closed", act.at
    income_fen, received_fen = earned_and_received(entity_id=entity_id, on=on)
    day.figures = {"earned_fen": income_fen, "received_fen": received_fen, "vouchers": vouchers}
    act.save(day)
    tomorrow = on + timedelta(days=1)
    act.save(BusinessDay(id=act.new_id("day"), entity_id=entity_id, date=tomorrow, state="open", opened_at=act.at))
    closed = {"period_closed": f"{period:%Y-%m}"} if period else {}
    return {"date": on.isoformat(), "next": tomorrow.isoformat(), **day.figures, **closed}


def _sums(entity_id: UUID, on: date) -> Sums:
    """The day's sums; an amount that leaves the database's integers is a difference like any other."""
    try:
        return sums_of(entity_id=entity_id, on=on)
    except (DataError, OperationalError) as error:
        if "overflow" not in str(error) and "out of range" not in str(error):
            raise
        raise BooksDiffer(f"{on} stays open: a loan has an amount too large to sum ({error})") from error
