"""Money from a bank transfer, a counter or a partner: one act, whatever it turns out to be."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.intake import Payment, payment_refused, place
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Context, Result, done_before, operation
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.errors import NotFound, Refused
from loanmill.operations.payments.hold import hold
from loanmill.operations.payments.seen import payment_seen
from loanmill.operations.servicing.entering import entered, examined
from loanmill.operations.servicing.evidence import bank_serial
from loanmill.operations.servicing.locked import alone_with
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.operations.today import open_date
from loanmill.records.approval import Funder
from loanmill.records.filed import Opened
from loanmill.records.loan import Loan

CHANNELS = ("transfer", "counter", "partner")
MOST_CHARACTERS = 72  # a placement adds its number to the reference
MOST_FEN = 10**15  # ten trillion yuan: no payment at all, but a mistyped or forged message


class PaymentRefused(Refused):
    """It is no money of ours, or none yet: nothing was booked. `reasons` are findings, in words by their codes."""

    code, status = "payment_refused", 422

    def __init__(self, reference: str, findings: Findings) -> None:
        codes = ", ".join(found.code for found in findings)
        super().__init__(f"payment {reference}: {codes}", reasons=[found.spelled() for found in findings])


class PaymentInvalid(Refused):
    """The message cannot be read; `field` says where."""

    code, status = "payment_invalid", 422


def receive_payment(
    context: Context,
    *,
    entity_id: UUID,
    reference: str,
    loan: str,
    amount_fen: int,
    currency: str,
    value_on: date,
    channel: str,
) -> Result:
    """Take a payment for the loan note called `loan`, on the day from which it counts.

    It goes to the loan, or, where it is doubtful, to the suspense of the entity: `placed` says loan, suspense or
    repeated, and `findings` why. Raises PaymentRefused where nothing is booked (zero, another currency, tomorrow's
    value date, a reference used otherwise), PaymentInvalid for a message that is none, NotCredited where a person
    enters money that the bank does not show.
    """
    before = done_before(context.key)
    if before is not None:
        return before
    payment = _payment(reference, loan, amount_fen, currency, value_on, channel)
    told: dict[str, Any] = {
        "entity_id": entity_id, "reference": reference, "loan": loan, "amount_fen": amount_fen, "currency": currency,
        "value_on": value_on, "channel": channel,
    }  # fmt: skip
    # What is no payment is refused with its own reason, whatever the bank shows.
    today, seen, serial = open_date(entity_id), payment_seen(reference), ""
    if not payment_refused(payment=payment, seen=seen, today=today, rules=shipped()):
        serial = bank_serial(
            context.actor, permission="payment.enter", reference=reference, amount_fen=amount_fen, value_on=value_on
        )
    return enter_payment(context, serial=serial, **told)


@operation("payment.enter")
def enter_payment(
    act: Act,
    *,
    entity_id: UUID,
    reference: str,
    loan: str,
    amount_fen: int,
    currency: str,
    value_on: date,
    channel: str,
    serial: str,
) -> Result:
    """Book it; `serial` is the bank's number of the money, kept in the journal with the act."""
    payment = _payment(reference, loan, amount_fen, currency, value_on, channel)
    if act.actor.entity not in (None, entity_id):
        raise NotFound("legal_entity", entity_id)
    alone_with(reference)
    today = hold_open_day(entity_id).date
    act.on_open_day(today)
    row = _named(act, entity_id, loan)
    found, fault = _file(row, today)
    placed = place(
        payment=payment,
        file=found.file if found else None,
        seen=payment_seen(reference),
        today=today,
        rules=shipped(),
        entity=str(entity_id),
        funder=str(row.funder_id if row else _first_funder(entity_id)),
    )
    if placed.event is not None and row is not None:
        act.subject = row.application_id
        return {**entered(act, loan=row, event=placed.event, today=today), "placed": "loan", "item": None}
    if placed.voucher is None:
        return _not_booked(payment, placed.findings)
    reasons = (fault,) if fault else placed.findings
    item = hold(act, payment=payment, voucher=placed.voucher, reasons=reasons, channel=channel)
    return {
        "loan": str(row.id) if row else None, "item": str(item.id), "placed": "suspense", "repeated": False,
        "findings": [reason.spelled() for reason in reasons],
    }  # fmt: skip


def _payment(reference: str, loan: str, amount_fen: int, currency: str, value_on: date, channel: str) -> Payment:
    """The message as core reads it. Raises PaymentInvalid."""
    if not 0 < len(reference) <= MOST_CHARACTERS:
        raise PaymentInvalid(f"a reference has 1 to {MOST_CHARACTERS} characters", field="reference")
    if channel not in CHANNELS:
        raise PaymentInvalid(f"money comes by {', '.join(CHANNELS)}", field="channel")
    if abs(amount_fen) > MOST_FEN:
        raise PaymentInvalid(f"no payment is over {MOST_FEN} fen; check the amount", field="amount_fen")
    if len(currency) != 3:
        raise PaymentInvalid("a currency has three letters, such as CNY", field="currency")
    return Payment(reference=reference, loan=loan[:80], amount_fen=amount_fen, currency=currency, value_on=value_on)


def _not_booked(payment: Payment, findings: Findings) -> Result:
    """A harmless repeat says so; anything else is refused."""
    if [finding.code for finding in findings] != ["reference_repeated"]:
        raise PaymentRefused(payment.reference, findings)
    spelled = [finding.spelled() for finding in findings]
    return {"loan": None, "item": None, "placed": "repeated", "repeated": True, "findings": [*spelled]}


def _named(act: Act, entity_id: UUID, number: str) -> Loan | None:
    """The loan that the payer named, locked; None for one that there is not, or whose money did not go out.

    Raises PaymentInvalid for one that is not the actor's to act on.
    """
    rows = Loan.objects.filter(entity_id=entity_id, number=number).exclude(state="cancelled")
    found = rows.exclude(drawdown__state="booked").values_list("id", flat=True).first()
    if found is None:
        return None
    try:
        return act.get(Loan, found)
    except NotFound as hidden:
        raise PaymentInvalid(f"{number} is another branch's loan; let that branch enter it", field="loan") from hidden


def _file(row: Loan | None, today: date) -> tuple[Opened | None, Reason | None]:
    """The loan's file; where it cannot be trusted none, and why: the money waits then."""
    if row is None:
        return None, None
    try:
        return examined(row, today), None
    except FileContradicts as fault:
        return None, Reason("loan_file_contradicts", {"loan": row.number, "what": str(fault)[:200]})


def _first_funder(entity_id: UUID) -> UUID:
    """Whose books hold money for a loan that is not known: the entity's first funder by code."""
    return Funder.objects.filter(entity_id=entity_id).order_by("code").values_list("id", flat=True)[0]
