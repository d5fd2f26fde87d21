"""Entering one act into a locked loan's file: vouchers, the event's row, the file, the rows, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.close import Close
from loanmill.core.servicing.catalogue import EventInvalid, act_of, read_event, spell_event
from loanmill.core.servicing.enter import Entry, enter
from loanmill.core.servicing.event import Event, Findings, MoneyIn
from loanmill.operations.act import Act, Result
from loanmill.operations.day.bounds import MOST_FEN
from loanmill.operations.servicing.check import books_contradict, rows_contradict
from loanmill.operations.servicing.keep import keep
from loanmill.operations.servicing.locked import alone_with
from loanmill.operations.servicing.refusals import ActRefused, EventRefused, FileContradicts
from loanmill.operations.servicing.returned import give_back
from loanmill.operations.servicing.told import told
from loanmill.operations.vouchers import post_vouchers
from loanmill.records.aside import LoanSetAside
from loanmill.records.filed import Opened, opened, placed_fen
from loanmill.records.loan import Loan, Receipt
from loanmill.records.lpr import rulebook
from loanmill.records.refund import Refund
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem


def event_of(values: Mapping[str, Json]) -> Event:
    """The event that plain values spell. Raises EventRefused."""
    try:
        event = read_event(values=values)
    except EventInvalid as fault:
        raise EventRefused(str(fault), reason=str(fault)) from fault
    if not 0 < len(event.reference) <= 80:
        raise EventRefused("a reference has 1 to 80 characters", reason="reference")
    if (getattr(event, "amount_fen", 0) or 0) > MOST_FEN:
        raise EventRefused(f"no act is about more than {MOST_FEN} fen; check the amount", reason="amount_fen")
    return event


def entered_by_people(values: Mapping[str, Json]) -> Event:
    """The event that a person may enter or propose. Raises EventRefused.

    Money that a person enters came through the bank: what waits in suspense is placed from its item, which falls with
    it, and what a renewal pays is its own act.
    """
    event = event_of(values)
    if isinstance(event, MoneyIn) and event.source != "bank":
        raise EventRefused(
            "money that is entered came through the bank; place what waits from its item", reason="source"
        )
    return event


def code_of(event: Event) -> str:
    """The code of an event's act."""
    return act_of(event=event).code


def entered(
    act: Act, *, loan: Loan, event: Event, today: date, approved: bool = False, because: Findings = ()
) -> Result:
    """Do the act. A harmless repeat does nothing and says so. `because` is kept with the event, beside what the act
    itself finds: why the house does it. Raises ActRefused or FileContradicts.
    """
    alone_with(event.reference)
    if _elsewhere(loan, event.reference):
        raise ActRefused(loan, [Reason("reference_reused", {"reference": event.reference})])
    if isinstance(event, Close) and Refund.objects.filter(loan=loan, state="ordered").exists():
        raise ActRefused(loan, [Reason("refund_under_way", {"loan": str(loan.id)})])
    found, rules = examined(loan, today), rulebook()
    done = enter(file=found.file, event=event, today=today, rules=rules, approved=approved)
    if not done.accepted and [finding.code for finding in done.findings] == ["reference_repeated"]:
        return _result(loan, done, row=None, repeated=True)
    if not done.accepted:
        raise ActRefused(loan, done.findings)
    if wrong := books_contradict(done.file, placed_fen=placed_fen(done.file.events)):
        raise FileContradicts(loan, wrong)
    post_vouchers(act, (*found.fresh, *done.vouchers))
    row = _written(act, loan, done, today, because)
    give_back(act, loan=loan, event=event, history=found.file.events, on=today)
    keep(act, loan=loan, row=found.row, file=done.file, on=today, rules=rules)
    return _result(loan, done, row=row, repeated=False)


def examined(loan: Loan, today: date) -> Opened:
    """The loan's file on the open day, when its rows and books agree with it and it is not set aside.

    Raises FileContradicts.
    """
    if aside := LoanSetAside.objects.filter(loan=loan, cleared_on__isnull=True).first():
        raise FileContradicts(loan, f"it was set aside on {aside.day} and was not taken up again")
    found = readable(loan, today)
    rows = list(loan.instalments.all())
    if wrong := rows_contradict(loan, rows, found, rules=rulebook()):
        raise FileContradicts(loan, wrong)
    if wrong := books_contradict(found.file, placed_fen=placed_fen(found.file.events)):
        raise FileContradicts(loan, wrong)
    return found


def readable(loan: Loan, today: date) -> Opened:
    """The loan's file on the open day. Raises FileContradicts where what is kept makes no file."""
    try:
        return opened(loan, on=today)
    except ValueError as fault:
        raise FileContradicts(loan, str(fault)[:200]) from fault


def _elsewhere(loan: Loan, reference: str) -> bool:
    """Whether another loan has used the reference, or money waits in suspense under it."""
    return (
        SuspenseItem.objects.filter(reference=reference).exists()
        or LoanEvent.objects.filter(reference=reference).exclude(loan=loan).exists()
        or Receipt.objects.filter(reference=reference).exclude(loan=loan).exists()
    )


def _written(act: Act, loan: Loan, done: Entry, today: date, because: Findings) -> LoanEvent:
    """The event's row: the event as it was taken, which may be another than was asked for."""
    event = done.file.events[-1]
    row = LoanEvent(
        id=act.new_id("loan_event", event.reference),
        loan=loan,
        number=loan.events.count() + 1,
        act=code_of(event),
        reference=event.reference,
        value_on=event.value_on,
        entered_on=today,
        body=spell_event(event=event),
        findings=told(loan, (*because, *done.findings)),
        entry=act.context.key,
        entered_by=act.actor.id,
    )
    return act.save(row)


def _result(loan: Loan, done: Entry, *, row: LoanEvent | None, repeated: bool) -> Result:
    state = done.file.state
    return {
        "loan": str(loan.id),
        "number": loan.number,
        "event": str(row.id) if row else None,
        "act": row.act if row else None,
        "repeated": repeated,
        "findings": told(loan, done.findings),
        "phase": state.phase.value,
        "outstanding_fen": loan.outstanding_fen,
        "suspense_fen": state.suspense_fen,
    }
