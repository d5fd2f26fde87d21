"""A loan that was set aside goes on: it was repaired, and what the days since then earned is booked today."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import Totals, Voucher, difference, totals
from loanmill.core.servicing.position import controlled
from loanmill.core.servicing.replay import replay
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.faults import loan_fault
from loanmill.operations.errors import WrongState
from loanmill.operations.servicing.check import rows_contradict
from loanmill.operations.servicing.entering import readable
from loanmill.operations.servicing.keep import keep
from loanmill.operations.servicing.locked import locked_loan
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.operations.vouchers import post_vouchers
from loanmill.records.aside import LoanSetAside
from loanmill.records.filed import Opened, contract_of, events_of, placed_fen
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook


@operation("loan.clear")
def clear_loan(act: Act, *, loan_id: UUID) -> Result:
    """Take a loan up again. Raises FileContradicts while it still contradicts itself, WrongState if it is not aside.

    Its history is replayed up to today; where that differs from what was booked by the day it was set aside, one
    voucher of the open day corrects it. core/servicing carries it until rows can.
    """
    loan, today = locked_loan(act, loan_id)
    aside = LoanSetAside.objects.filter(loan=loan, cleared_on__isnull=True).first()
    if aside is None:
        raise WrongState(act="loan.clear", state="carried", wanted="set aside")
    found = readable(loan, today)
    if wrong := rows_contradict(loan, list(loan.instalments.all()), found, rules=rulebook()):
        raise FileContradicts(loan, wrong)
    if not (found.row is not None and found.row.carried) and (fault := loan_fault(loan_id=loan.id)):
        raise FileContradicts(loan, fault.code)
    stood = _booked_then(loan, found, aside)
    contract, events = found.file.contract, found.file.events
    whole = replay(contract=contract, events=events, rules=rulebook(), through=today)
    due = totals(vouchers=whole.vouchers)
    if lines := difference(booked=stood, due=due):
        name = f"{loan.number}-{aside.day:%Y%m%d}"
        voucher = Voucher(
            act="take_up", reference=name, entity=contract.entity, funder=contract.funder, loan=contract.loan,
            value_on=aside.day, booked_on=today, lines=lines,
        )  # fmt: skip
        post_vouchers(act, [voucher])
    file = replace(found.file, state=whole.state, booked=due)
    keep(act, loan=loan, row=found.row, file=file, on=today, rules=rulebook())
    aside.cleared_on, aside.cleared_by = today, act.actor.id
    act.save(aside)
    return {
        "loan": str(loan.id),
        "number": loan.number,
        "since": aside.day.isoformat(),
        "phase": file.state.phase.value,
    }


def _booked_then(loan: Loan, found: Opened, aside: LoanSetAside) -> Totals:
    """What the ledger had for the loan when it was set aside, all accounts. Raises FileContradicts if nobody knows.

    For a loan that rows carried it is what its history makes of that day, when that is what was noted then. The evening
    may have found it before its instalment fell due: interest then stood as accrued where the history has it due.
    """
    if found.row is not None and found.row.carried:
        return dict(found.row.booked)
    contract = contract_of(loan, found.row)
    events = events_of(loan, contract)
    then = totals(vouchers=replay(contract=contract, events=events, rules=rulebook(), through=aside.day).vouchers)
    held = {account: int(fen) for account, fen in aside.held.items()}
    if _interest_as_one(controlled(booked=then, placed_fen=placed_fen(events))) != _interest_as_one(held):
        raise FileContradicts(loan, f"on {aside.day} the ledger held {aside.held}, its history says {then}")
    return {**then, **{account: held.get(account, 0) for account in _INTEREST}}


_INTEREST = (chart.INTEREST_ACCRUED, chart.INTEREST_DUE)


def _interest_as_one(booked: Totals) -> Totals:
    """Amounts by account, interest accrued and due together."""
    others = {account: fen for account, fen in booked.items() if account not in _INTEREST}
    fen = sum(booked.get(account, 0) for account in _INTEREST)
    return {**others, chart.INTEREST_DUE: fen} if fen else others
