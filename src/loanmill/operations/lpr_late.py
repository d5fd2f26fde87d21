"""A fixing that is entered late: what it must not skip, and proposing to put right the resets that came before it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from loanmill.core.kernel.ids import derived
from loanmill.core.servicing.acts.correct_reset import CorrectReset
from loanmill.core.servicing.catalogue import spell_event
from loanmill.operations.act import Act, Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.servicing.requests import decide_act
from loanmill.queries.loans.requests import CORRECTION
from loanmill.queries.lpr_late import MissedReset, missed
from loanmill.records.lpr import LprFixing
from loanmill.records.servicing import LoanRequest

NAMED = 5
AT_ONCE = 200


class FixingSkipsResets(Refused):
    """Loans would be reset, before it holds, by another LPR than the one that was published."""

    code = "lpr_skips_resets"

    def __init__(self, found: tuple[MissedReset, ...], *, first: date) -> None:
        loans = ", ".join(f"{one.number} ({one.on})" for one in found[:NAMED])
        super().__init__(
            f"{len(found)} resets come before it would hold, of {loans}; let it take effect on {first}",
            loans=loans, count=len(found), first=first.isoformat(),
        )  # fmt: skip


def skips_no_reset(fixing: LprFixing, *, today: date) -> None:
    """Raises FixingSkipsResets where a loan is reset after today and before the fixing holds."""
    tomorrow = today + timedelta(days=1)
    ahead = missed(fixing=fixing, through=fixing.since, after=today) if fixing.since > tomorrow else ()
    if ahead:
        raise FixingSkipsResets(ahead, first=tomorrow)


def propose_corrections(act: Act, fixing: LprFixing, *, replaced: UUID | None, today: date) -> int:
    """Propose to put right each reset that took another LPR; how many. Whoever entered the fixing proposes it.

    Proposals of before for the same resets, and those of the fixing that this one replaces, are taken back.
    """
    found = missed(fixing=fixing, through=today)
    _take_back(act, found, replaced)
    rows = [
        LoanRequest(
            id=act.new_id("loan_request", str(one.loan), one.on.isoformat()), loan_id=one.loan, act=CORRECTION,
            body=spell_event(event=CorrectReset(
                reference=f"LPR-{one.number}-{one.on:%Y%m%d}-{str(fixing.id)[-12:]}", value_on=one.on,
                benchmark_bp=one.right_bp,
            )),
            terms={"fixing": str(fixing.id), "used_bp": one.used_bp}, state="waiting", note=fixing.note,
            proposed_by_id=fixing.asked_by_id, proposed_at=act.at,
        )
        for one in found
    ]  # fmt: skip
    LoanRequest.objects.bulk_create(rows, batch_size=500)
    act.wrote_bulk(rows)
    return len(rows)


def _take_back(act: Act, found: tuple[MissedReset, ...], replaced: UUID | None) -> None:
    again = {(one.loan, one.on.isoformat()) for one in found}
    for row in LoanRequest.objects.filter(act=CORRECTION, state="waiting").order_by("id"):
        if row.terms["fixing"] == str(replaced) or (row.loan_id, row.body["value_on"]) in again:
            held = act.get(LoanRequest, row.id)
            held.state = "withdrawn"
            act.save(held)


def agree_corrections(context: Context, *, request_ids: list[UUID]) -> tuple[int, list[tuple[UUID, Refused]]]:
    """Agree to corrections, each an act of its own under a key of its own; how many, and which were refused and why.

    Other proposals are decided at the approvals desk, and passed over here.
    """
    ours = {*LoanRequest.objects.filter(pk__in=request_ids[:AT_ONCE], act=CORRECTION).values_list("id", flat=True)}
    done, refused = 0, []
    for key in request_ids[:AT_ONCE]:
        if key not in ours:
            continue
        own = Context(actor=context.actor, key=derived(context.key, str(key)), at=context.at, random=context.random)
        try:
            _result: Result = decide_act(own, request_id=key, approve=True)
            done += 1
        except Refused as why:
            refused.append((key, why))
    return done, refused
