"""Acts that take two people: one proposes, another decides, and deciding yes does the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.refund import Refund
from loanmill.core.servicing.acts.renew import Renew
from loanmill.core.servicing.acts.reverse import Reverse
from loanmill.core.servicing.catalogue import spell_event
from loanmill.core.servicing.enter import enter
from loanmill.core.servicing.event import Event
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.review import OwnCase, hold_limit
from loanmill.operations.servicing.entering import code_of, entered, entered_by_people, event_of, examined
from loanmill.operations.servicing.locked import locked_loan, locked_loans
from loanmill.operations.servicing.redirecting import redirectable, redirected, redirected_to
from loanmill.operations.servicing.refunding import order_refund
from loanmill.operations.servicing.refusals import ActRefused, EventRefused
from loanmill.operations.servicing.renewing import renewal_terms, renewed
from loanmill.operations.servicing.told import told
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook
from loanmill.records.org import Staff
from loanmill.records.permissions import ENTERED, JUDGED
from loanmill.records.servicing import LoanEvent, LoanRequest
from loanmill.records.stake import at_stake_fen, undone_fen


@operation("loan.propose")
def propose_act(
    act: Act, *, loan_id: UUID, event: Mapping[str, Json], note: str = "", terms: Mapping[str, Json] | None = None
) -> Result:
    """Propose an event for a loan; what it would meet today is kept with it. Nothing is booked.

    What could not be done today is not proposed either: ActRefused says what speaks against it.

    `terms` are those of the new loan (rate_bp, months, method) where the act is a renewal; of a reversal `redirect_to`
    may name, by its id, the loan that the payment was meant for. An act that one person may
    enter can be proposed too: its value date may then lie further back than the policy allows. Raises EventRefused.
    """
    wanted = entered_by_people(event)
    code = code_of(wanted)
    if code not in JUDGED | ENTERED:
        raise NotAllowed(act=code, role=act.actor.role)
    given = dict(terms or {})
    loan, today = locked_loan(act, loan_id)
    to = redirected_to(given)
    if isinstance(wanted, Reverse) and LoanEvent.objects.filter(loan=loan, act="refund", reference=wanted.of).exists():
        raise EventRefused("a refund is taken back by the house alone, when the bank did not pay it", reason="of")
    if isinstance(wanted, Renew):
        renewal_terms(loan, wanted, given, amount_fen=loan.outstanding_fen, today=today)
    elif to is not None:
        # Whose loan it is does not matter yet: who decides must be allowed to act on both.
        redirectable(loan, Loan.objects.filter(pk=to, entity_id=loan.entity_id).first(), wanted)
    elif given:
        raise EventRefused(f"{code} has no terms beside its event", reason="terms")
    row = LoanRequest(
        id=act.new_id("loan_request"),
        loan=loan,
        act=code,
        body=spell_event(event=wanted),
        terms=given,
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
    """Do what a colleague proposed, or refuse it.

    A payment that goes to another loan is held to both: who decides may act on both, has no customer among them, and a
    limit for what either owes. Raises OwnCase for an own proposal or an own customer's loan, AboveLimit, ActRefused as
    the act does.
    """
    request, loan, right, today = _locked(act, request_id, both=approve)
    if act.actor.id in (request.proposed_by_id, *(one.application.officer_id for one in (loan, right) if one)):
        raise OwnCase("you proposed this yourself, or it is your own customer's loan; a colleague must decide it")
    if approve:
        undone = undone_fen([request]).get(request.undoes, 0)
        hold_limit(act.actor, amount_fen=at_stake_fen(request, right=right, undone_fen=undone))
    request.decided_by, request.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    request.answer = answer[:400]
    done: Result = {}
    event = event_of(request.body)
    if approve and isinstance(event, Renew):
        done = renewed(act, loan=loan, event=event, terms=request.terms, today=today)
    elif approve:
        payment = redirectable(loan, right, event) if right is not None else None
        done = entered(act, loan=loan, event=event, today=today, approved=True)
        if payment is not None and right is not None:
            done["redirected"] = redirected(act, payment=payment, reversal=event.reference, right=right, today=today)
    if approve and isinstance(event, Refund) and done["event"]:
        order = order_refund(
            act, loan=loan, event=LoanEvent.objects.get(pk=str(done["event"])), amount_fen=event.amount_fen
        )
        done["refund"] = str(order.id)
    if approve:
        request.event = LoanEvent.objects.get(pk=str(done["event"])) if done["event"] else None
    request.state = "done" if approve else "refused"
    act.save(request)
    return {"request": str(request.id), "state": request.state, **done}


@operation("loan.withdraw", permission="loan.propose")
def withdraw_act(act: Act, *, request_id: UUID) -> Result:
    """Take back an own proposal that waits. Raises NotAllowed for somebody else's."""
    request, *_ = _locked(act, request_id, both=False)
    if request.proposed_by_id != act.actor.id:
        raise NotAllowed(act="loan.withdraw", role=act.actor.role)
    request.state = "withdrawn"
    act.save(request)
    return {"request": str(request.id), "state": request.state}


def _locked(act: Act, request_id: UUID, *, both: bool) -> tuple[LoanRequest, Loan, Loan | None, date]:
    """The request that waits, its loan and the open day, locked in the order of every act.

    `both` locks the loan too that its payment was meant for, where it names one. Raises EventRefused where that one is
    not the actor's to act on.
    """
    asked = LoanRequest.objects.filter(pk=request_id).values_list("loan_id", "terms").first()
    if asked is None:
        raise NotFound("loan_request", request_id)
    loan_id, to = asked[0], redirected_to(asked[1]) if both else None
    try:
        (loan, *others), today = locked_loans(act, loan_id, *([to] if to else []))
    except NotFound as hidden:
        if hidden.params["key"] != str(to):
            raise
        raise EventRefused("who decides must be allowed to act on both loans", reason="other_branch") from hidden
    act.subject = loan.application_id
    request = act.get(LoanRequest, request_id)
    if request.state != "waiting":
        raise WrongState(act=act.name, state=request.state, wanted="waiting")
    return request, loan, others[0] if others else None, today


def _would_meet(loan: Loan, event: Event, today: date) -> list[Json]:
    """The findings that the act would give today. Raises ActRefused where it could not be done."""
    file = examined(loan, today).file
    done = enter(file=file, event=event, today=today, rules=rulebook(), approved=True)
    if not done.accepted:
        raise ActRefused(loan, done.findings)
    return told(loan, done.findings)
