"""Where money that came in goes: to its loan, to suspense until a person places it, or nowhere because it is none.

Nothing is lost and nothing half-done: either an event for the loan, or one voucher of suspense, or findings alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import postings
from loanmill.core.ledger.voucher import Voucher
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import WRONG_LOAN, Reverse
from loanmill.core.servicing.enter import LoanFile
from loanmill.core.servicing.event import Findings, MoneyIn, is_positive
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spend import PAYING


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money as a rail reports it: for the loan that was named, on the day on which it counts."""

    reference: str
    loan: str
    amount_fen: int
    currency: str
    value_on: date


@dataclass(frozen=True, slots=True)
class Placed:
    """An event for the loan (enter it), or the voucher by which the money waits, or neither; and why."""

    event: Receive | None = None
    voucher: Voucher | None = None
    findings: Findings = ()


def place(
    *,
    payment: Payment,
    file: LoanFile | None,
    seen: Payment | None,
    today: date,
    rules: Rulebook,
    entity: str,
    funder: str,
) -> Placed:
    """Where a payment goes on the open day.

    `file` is the loan's that it names, None for an unknown one; `seen` is an earlier payment of the same reference.
    `entity` and `funder` say whose books hold money that waits.
    """
    refused = payment_refused(payment=payment, seen=seen, today=today, rules=rules)
    if refused:
        return Placed(findings=refused)
    doubts = _doubts(payment, file, today, rules)
    if not doubts:
        return Placed(Receive(reference=payment.reference, value_on=payment.value_on, amount_fen=payment.amount_fen))
    held = Voucher(
        act="hold",
        reference=payment.reference,
        entity=entity,
        funder=funder,
        loan="",
        value_on=today,
        booked_on=today,
        lines=postings.receive(surplus_fen=payment.amount_fen),
    )
    return Placed(voucher=held, findings=doubts)


def from_suspense(*, payment: Payment, reference: str, value_on: date) -> Receive:
    """The event for the right loan once a person found it, for money that `place` held."""
    return Receive(reference=reference, value_on=value_on, amount_fen=payment.amount_fen, source="suspense")


def redirect(*, payment: MoneyIn, reference: str) -> tuple[Reverse, Receive]:
    """A payment that went to the wrong loan: its reversal there, and the payment of the same day for the right one.

    The two corrections cancel out at the bank account.
    """
    back = Reverse(reference=f"{reference}-back", value_on=payment.value_on, of=payment.reference, because=WRONG_LOAN)
    there = Receive(
        reference=reference, value_on=payment.value_on, amount_fen=payment.amount_fen, source=payment.source
    )
    return back, there


def payment_refused(*, payment: Payment, seen: Payment | None, today: date, rules: Rulebook) -> Findings:
    """What makes it no money of ours, or none yet: nothing is booked."""
    found = list(is_positive(amount_fen=payment.amount_fen))
    wanted = rules.on(today).intake.currency
    if payment.currency != wanted:
        found.append(Reason("currency_unknown", {"currency": payment.currency, "policy_currency": wanted}))
    if payment.value_on > today:
        days = {"value_on": payment.value_on.isoformat(), "today": today.isoformat()}
        found.append(Reason("value_in_future", days))
    if seen is not None:
        code = "reference_repeated" if seen == payment else "reference_reused"
        found.append(Reason(code, {"reference": payment.reference}))
    return tuple(found)


def _doubts(payment: Payment, file: LoanFile | None, today: date, rules: Rulebook) -> Findings:
    """What keeps money, which did come in, from going to a loan without a person."""
    intake, found = rules.on(today).intake, []
    if file is None:
        found.append(Reason("loan_unknown", {"loan": payment.loan}))
    elif file.state.phase not in PAYING:
        found.append(Reason("loan_phase_forbids", {"loan": payment.loan, "phase": file.state.phase.value}))
    elif payment.value_on < file.contract.starts_on:
        starts = file.contract.starts_on.isoformat()
        days = {"value_on": payment.value_on.isoformat(), "today": today.isoformat(), "starts_on": starts}
        found.append(Reason("value_before_loan", days))
    if payment.amount_fen > intake.most_fen:
        found.append(Reason("amount_absurd", {"amount_fen": payment.amount_fen, "policy_fen": intake.most_fen}))
    if payment.value_on < today - timedelta(days=intake.backdate_days):
        days = {"value_on": payment.value_on.isoformat(), "today": today.isoformat()}
        found.append(Reason("value_too_old", {**days, "policy_days": intake.backdate_days}))
    return tuple(found)
