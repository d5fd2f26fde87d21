"""Acts that take two people: one proposes, another decides, and deciding yes does the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.renew import Renew
from loanmill.core.servicing.acts.reverse import Reverse
from loanmill.core.servicing.catalogue import spell_event
from loanmill.core.servicing.enter import enter
from loanmill.core.servicing.event import Event, MoneyIn
from loanmill.core.servicing.intake import redirect
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.entering import code_of, entered, event_of, examined
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.renewing import renewal_terms, renewed
from loanmill.operations.servicing.told import told
from loanmill.records.filed import contract_of, events_of
from loanmill.records.loan import Loan
from loanmill.records.org import Staff
from loanmill.records.permissions import ENTERED, JUDGED
from loanmill.records.servicing import LoanEvent, LoanRequest

REDIRECT_TO = "redirect_to"  # in the terms of a reversal: the id of the loan that the payment was meant for


@operation("loan.propose")
def propose_act(
    act: Act, *, loan_id: UUID, event: Mapping[str, Json], note: str = "", terms: Mapping[str, Json] | None = None
) -> Result:
    """Propose an event for a loan; what it would meet today is kept with it. Nothing is booked.

    `terms` are those of the new loan (rate_bp, months, method) where the act is a renewal; of a reversal `redirect_to`
    may name, by its id, the loan that the payment was meant for. An act that one person may
    enter can be proposed too: its value date may then lie further back than the policy allows. Raises EventRefused.
    """
    wanted = event_of(event)
    code = code_of(wanted)
    if code not in JUDGED | ENTERED:
        raise NotAllowed(act=code, role=act.actor.role)
    loan, today = locked_loan(act, loan_id)
    if isinstance(wanted, Renew):
        renewal_terms(loan, wanted, terms or {}, amount_fen=loan.outstanding_fen)
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
    event = event_of(request.body)
    if approve and isinstance(event, Renew):
        done = renewed(act, loan=loan, event=event, terms=request.terms, today=today)
    elif approve:
        done = entered(act, loan=loan, event=event, today=today, approved=True)
        if other := request.terms.get(REDIRECT_TO):
            done["redirected"] = _redirected(act, loan, request, to=UUID(str(other)), today=today)
    if approve:
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


def _redirected(act: Act, loan: Loan, request: LoanRequest, *, to: UUID, today: date) -> Result:
    """Give a reversed payment to the loan it was meant for, from the same day or that loan's first."""
    reversal = event_of(request.body)
    right, contract = act.get(Loan, to), contract_of(loan, loan.file)
    assert isinstance(reversal, Reverse)
    payment = next(event for event in events_of(loan, contract) if event.reference == reversal.of)
    if right.entity_id != loan.entity_id:
        raise NotFound("loan", to)
    if not isinstance(payment, MoneyIn) or payment.source != "bank":
        raise WrongState(act="redirect", state="suspense", wanted="a payment from the bank: place the item anew")
    _, there = redirect(payment=payment, reference=f"{reversal.reference[:74]}-there")
    there = replace(there, value_on=max(there.value_on, right.disbursed_on))
    return entered(act, loan=right, event=there, today=today, approved=True)


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
