"""Publish an LPR fixing: one enters what was published, another agrees. A rate of a day that has begun never changes.

The resets of a day are done in the night before it, so a fixing takes effect on a day that no lender here has begun:
tomorrow at the earliest. One that is not in effect yet may be replaced by another of the same day.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.servicing.lpr import fixing_fault
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.errors import NotAllowed, Refused, WrongState
from loanmill.operations.lpr_late import propose_corrections, skips_no_reset
from loanmill.operations.review import OwnCase
from loanmill.records.day import BusinessDay
from loanmill.records.lpr import LprFixing, rulebook
from loanmill.records.org import Staff


class FixingInvalid(Refused):
    """The form cannot be taken; `field` says where: published_on, since, rate, note, or order."""

    code, status = "lpr_invalid", 422

    def __init__(self, field: str) -> None:
        super().__init__(f"the LPR cannot be taken: look at {field}, put it right and send it again", field=field)


class FixingTooLate(Refused):
    """It would take effect on a day that has begun, or before one that was published: no past rate is changed."""

    code = "lpr_too_late"

    def __init__(self, *, since: date, first: date) -> None:
        super().__init__(
            f"an LPR from {since} on would change what was done; let it take effect on {first} or later",
            since=since.isoformat(), first=first.isoformat(),
        )  # fmt: skip


@operation("lpr.propose")
def propose_lpr(act: Act, *, published_on: date, since: date, rate_1y_bp: int, rate_5y_bp: int, note: str) -> Result:
    """Enter what was published on a day, to take effect on the day `since`; a colleague agrees. Basis points.

    Raises FixingInvalid, FixingTooLate, FixingSkipsResets, or WrongState while another one for that day waits.
    """
    today = _hold_days(act)
    fault = fixing_fault(
        published_on=published_on, since=since, rate_1y_bp=rate_1y_bp, rate_5y_bp=rate_5y_bp, today=today
    )
    if fault is None and not 0 < len(note.strip()) <= 200:
        fault = "note"
    if fault is not None:
        raise FixingInvalid(fault)
    _not_late(since, today)
    _not_older(published_on)
    if LprFixing.objects.filter(since=since, state="waiting").exists():
        raise WrongState(act=act.name, state="waiting", wanted="no fixing of this day that waits")
    row = LprFixing(
        id=act.new_id("lpr_fixing"), published_on=published_on, since=since, rate_1y_bp=rate_1y_bp,
        rate_5y_bp=rate_5y_bp, note=note.strip(), state="waiting", asked_by=Staff.objects.get(pk=act.actor.id),
        asked_at=act.at,
    )  # fmt: skip
    skips_no_reset(row, today=today)
    act.save(row)
    return {"fixing": str(row.id), "state": row.state}


@operation("lpr.decide")
def decide_lpr(act: Act, *, fixing_id: UUID, approve: bool) -> Result:
    """Agree to a colleague's fixing, or not.

    Loans that were reset since it was published, by the one before, are proposed to be put right: `corrections` says
    how many. `replaced` names the fixing of the same day that was not in effect yet. Raises OwnCase, WrongState,
    FixingTooLate, FixingSkipsResets, DayClosing or NotFound.
    """
    today = _hold_days(act)
    row, replaced, corrections = act.get(LprFixing, fixing_id), None, 0
    if row.asked_by_id == act.actor.id:
        raise OwnCase("you entered this LPR yourself; a colleague must agree")
    _waits(act, row)
    if approve:
        _not_late(row.since, today)
        _not_older(row.published_on)
        skips_no_reset(row, today=today)
        for key in LprFixing.objects.filter(since=row.since, state="published").values_list("id", flat=True):
            before = act.get(LprFixing, key)
            before.state, replaced = "replaced", before.id
            act.save(before)
        corrections = propose_corrections(act, row, replaced=replaced, today=today)
    row.state = "published" if approve else "refused"
    row.decided_by, row.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    act.save(row)
    return {"fixing": str(row.id), "state": row.state, "replaced": str(replaced) if replaced else None,
            "corrections": corrections}  # fmt: skip


@operation("lpr.withdraw", permission="lpr.propose")
def withdraw_lpr(act: Act, *, fixing_id: UUID) -> Result:
    """Take back an own fixing that waits. Raises NotAllowed for somebody else's."""
    row = act.get(LprFixing, fixing_id)
    if row.asked_by_id != act.actor.id:
        raise NotAllowed(act=act.name, role=act.actor.role)
    _waits(act, row)
    row.state = "withdrawn"
    act.save(row)
    return {"fixing": str(row.id), "state": row.state}


def _hold_days(act: Act) -> date:
    """The latest open day of any lender; none of them begins to close before this is over. Raises DayClosing."""
    lenders = BusinessDay.objects.exclude(state="closed").order_by("entity_id").values_list("entity_id", flat=True)
    days = {entity: hold_open_day(entity).date for entity in lenders.distinct()}
    if act.actor.entity not in days:
        raise NotAllowed(act=act.name, role=act.actor.role)
    act.on_open_day(days[act.actor.entity])
    return max(days.values())


def _not_late(since: date, today: date) -> None:
    """Raises FixingTooLate unless it takes effect on a day to come, and on or after the last that was published."""
    last = rulebook().lpr.last_since
    first = max(last, date.fromordinal(today.toordinal() + 1))
    if since < first:
        raise FixingTooLate(since=since, first=first)


def _not_older(published_on: date) -> None:
    """Raises FixingInvalid where one that was published later is in the table: an older LPR would take its place."""
    if LprFixing.objects.filter(state="published", published_on__gt=published_on).exists():
        raise FixingInvalid("order")


def _waits(act: Act, row: LprFixing) -> None:
    if row.state != "waiting":
        raise WrongState(act=act.name, state=row.state, wanted="waiting")
