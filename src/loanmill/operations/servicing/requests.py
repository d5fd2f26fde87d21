"""Acts that take two people: one proposes, another decides, and deciding yes does the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.catalogue import spell_event
from loanmill.core.servicing.enter import enter
from loanmill.core.servicing.event import Event
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.entering import code_of, entered, event_of, examined
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.told import told
from loanmill.records.loan import Loan
from loanmill.records.org import Staff
from loanmill.records.permissions import ENTERED, JUDGED
from loanmill.records.servicing import LoanEvent, LoanRequest


@operation("loan.propose")
def propose_act(
    act: Act, *, loan_id: UUID, event: Mapping[str, Json], note: str = "", terms: Mapping[str, Json] | None = None
) -> Result:
    """Propose an event for a loan; what it would meet today is kept with it. Nothing is booked.

    `terms` are those of the new loan (rate_bp, months, method) where the act is a renewal. An act that one person may
    enter can be proposed too: its value date may then lie further back than the policy allows. Raises EventRefused.
    """
    wanted = event_of(event)
    code = code_of(wanted)
    if code not in JUDGED | ENTERED:
        raise NotAllowed(act=code, role=act.actor.role)
    loan, today = locked_loan(act, loan_id)
    row = LoanRequest(
        id=act.new_id("loan_request"),
        loan=loan,
        act=code,
        body=spell_event(event=wanted),
        terms=dict(terms or {}),
        state="waiting",
        note=note[:400],
        findings=_would_meet(loan, wanted, today),
        proposed_by=Staff.objects.get(pk=act.actor.id),
        proposed_at=act.at,
    )
    act.save(row)
    return {"request": str(row.id), "loan": str(loan.id), "findings": row.findings}


@operation("loan.decide")
def decide_act(act: Act, *, request_id: UUID, approve: bool, answer: str = "") -> Result:
    """Do what a colleague proposed, or refuse it. Raises OwnCase for an own proposal, ActRefused as the act does."""
    request, loan, today = _locked(act, request_id)
    if request.proposed_by_id == act.actor.id:
        raise OwnCase("you proposed this yourself; a colleague must decide it")
    if approve and loan.outstanding_fen > act.actor.review_limit_fen:
        raise AboveLimit(
            "the loan is above your limit; leave it to somebody whose limit is higher",
            limit_fen=act.actor.review_limit_fen,
            amount_fen=loan.outstanding_fen,
        )
    request.decided_by, request.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    request.answer = answer[:400]
    done: Result = {}
    if approve:
        done = entered(act, loan=loan, event=event_of(request.body), today=today, approved=True)
        request.event = LoanEvent.objects.get(pk=str(done["event"])) if done["event"] else None
    request.state = "done" if approve else "refused"
    act.save(request)
    return {"request": str(request.id), "state": request.state, **done}


@operation("loan.withdraw", permission="loan.propose")
def withdraw_act(act: Act, *, request_id: UUID) -> Result:
    """Take back an own proposal that waits. Raises NotAllowed for somebody else's."""
    request, _, _ = _locked(act, request_id)
    if request.proposed_by_id != act.actor.id:
        raise NotAllowed(act="loan.withdraw", role=act.actor.role)
    request.state = "withdrawn"
    act.save(request)
    return {"request": str(request.id), "state": request.state}


def _locked(act: Act, request_id: UUID) -> tuple[LoanRequest, Loan, date]:
    """The request that waits, its loan and the open day, locked in the order of every act."""
    loan_id = LoanRequest.objects.filter(pk=request_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound("loan_request", request_id)
    loan, today = locked_loan(act, loan_id)
    request = act.get(LoanRequest, request_id)
    if request.state != "waiting":
        raise WrongState(act=act.name, state=request.state, wanted="waiting")
    return request, loan, today


def _would_meet(loan: Loan, event: Event, today: date) -> list[Json]:
    """The findings that the act would give today."""
    file = examined(loan, today).file
    return told(loan, enter(file=file, event=event, today=today, rules=shipped(), approved=True).findings)
